/**
 * compile: the straight line from a spec's text to LLB.
 *
 * In: a spec file, what to build of it, a {@link Host} that answers for the world. Out: a plan and the states lowered
 * from it, or reports. Invariant: all that is not asked of the host is pure, so equal answers give equal bytes.
 * Knows nothing of gRPC or of how a host gets its answers.
 */

export { type ExecOptions, keepAnswers, NO_EXEC_OPTIONS, OVERLAPS_FILE } from "../lower/index.ts";
export { type Compiled, type CompileRequest, compileTarget } from "./compile-target.ts";
export type { Host } from "./host.ts";
export { HostError } from "./host-error.ts";
export { createStatedHost, type StatedDistros, type StatedFiles, type StatedHost } from "./stated-host.ts";
export type { LockUse } from "./use-lock.ts";
