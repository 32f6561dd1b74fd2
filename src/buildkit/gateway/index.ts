/**
 * The engine as a frontend sees it: BuildKit's LLBBridge, for any frontend.
 *
 * In go graphs (definitions), images to look up and results; out come refs to solved trees, their files, and what
 * the engine can do. `connectGateway(stdioDuplex())` meets the engine that started this container,
 * `readFrontendEnvironment(process.env)` reads what it said on the way.
 * Invariant: every call works from BuildKit 0.8 on, with what that engine has, or rejects with an RpcError.
 * It must not know specs or what a frontend is for.
 */
export { decodeWorker, type EngineFacts, type Worker } from "./engine-facts.ts";
export type { FileInfo } from "./file-info.ts";
export {
  type EnvironmentWorker,
  type FrontendEnvironment,
  readFrontendEnvironment,
} from "./frontend-environment.ts";
export {
  connectGateway,
  Gateway,
  openGateway,
  type ReturnedError,
  type SolveQuestion,
  type Warning,
} from "./gateway.ts";
export { type FileRange, Ref } from "./ref.ts";
export type { ImageAnswer, ImageQuestion } from "./resolve-image.ts";
export type { ResolveMode, SourceAnswer, SourceQuestion } from "./resolve-source.ts";
export { encodeResult, type Result, type ReturnedRef, type Trees } from "./result.ts";
