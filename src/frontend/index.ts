/**
 * frontend: what BuildKit expects of a frontend, from the client's options to the returned image.
 *
 * In: a gateway to an engine and the options a client sent. Out: exactly one Return, with an image for each platform,
 * the answer to a question about the spec, or an error that shows the spec's lines.
 * Invariant: nothing is printed, and no failure of a build leaves this room as an exception.
 * Other programs of ours that serve clients use its words for their errors, too.
 * It must not know how the gateway is reached: the image's program and a client of the control API both call it.
 */
export { createClientHost } from "./client-host.ts";
export { parsePlatform } from "./platform/index.ts";
export { isArchive } from "./remote/index.ts";
export { returnedError, SpecError } from "./report/index.ts";
export { type FrontendRequest, runFrontend } from "./run-frontend.ts";
