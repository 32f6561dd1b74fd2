/**
 * service: mlspec.v1.Compiler, and what both of our services say in the same words.
 *
 * In: requests. Out: graphs, plans and diagnostics, or errors with the frontend's codes, words and lines.
 * Invariant: equal requests with stated facts give equal bytes. Nothing is kept but specs that were read.
 * It must not know how calls come in.
 */
export { type Answers, type AnswersHere, answersHere } from "./compile-message.ts";
export { compilerHandlers } from "./compiler-service.ts";
export { badRequest, compileError, diagnosticMessage } from "./diagnostic-messages.ts";
export { decodeSpec, SPEC_NAME } from "./request-files.ts";
export { createSpecCache } from "./spec-cache.ts";
