import type { CompileRequest } from "../../proto/index.ts";
import { Compiler } from "../../proto/index.ts";
import type { Limits } from "../config/index.ts";
import type { EnginePool } from "../pool/index.ts";
import { type CallContext, type NamedHandler, unary } from "../server/index.ts";
import { compileAtEngine } from "./compile-at-engine.ts";
import { type Answers, answerCompile, type Compile } from "./compile-message.ts";
import { findExcludes, sentContext } from "./request-files.ts";
import { createSpecCache } from "./spec-cache.ts";

export interface CompilerInput {
  readonly pool: EnginePool;
  readonly limits: Limits;
  /** Who answers what needs no engine. */
  readonly answers: Answers;
}

/** How long an engine may take to look at images. */
const factsTimeoutMs = 120_000;

/** The handlers of mlspec.v1.Compiler. */
export function compilerHandlers({ pool, limits, answers }: CompilerInput): readonly NamedHandler[] {
  const reader = { cached: createSpecCache(), limitBytes: limits.spec };
  const compile = unary(Compiler.method.compile, (message, context) =>
    message.facts.case === "stated"
      ? answers.compile(message)
      : answerCompile(message, reader, askingEngine(message, context, pool)),
  );
  const lint = unary(Compiler.method.lint, (message) => answers.lint(message));
  return [compile, lint];
}

/** Compiles with what an engine of the pool says of images. */
function askingEngine(message: CompileRequest, context: CallContext, pool: EnginePool): Compile {
  const { facts } = message;
  return (spec, request, report) => {
    const identity =
      (facts.case === "engine" && facts.value.identity) || `${context.caller.name}\0${spec.file.name}`;
    return compileAtEngine(spec, request, report, {
      pool,
      identity,
      contexts: message.contexts,
      excludes: findExcludes(message.files, spec.file.name),
      files: sentContext(message.files),
      metadata: context.trace,
      signal: context.signal,
      timeoutMs: factsTimeoutMs,
    });
  };
}
