/**
 * report: what goes wrong or is doubtful, as BuildKit's clients show it.
 *
 * In: diagnostics and thrown errors. Out: the error a frontend returns and the warnings it sends, with the spec's lines.
 * Invariant: an error that came from the engine keeps its code, message and details.
 * It must not know how a fault was found.
 */
export { RequestError, returnedError, SpecError } from "./failure.ts";
export { shownBytes } from "./shown-bytes.ts";
export { spanRange } from "./span-range.ts";
export { type ClientWarning, clientWarning, replacementWarning, sbomWarning } from "./warnings.ts";
