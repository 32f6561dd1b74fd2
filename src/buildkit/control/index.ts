/**
 * The engine as a client sees it: builds, their progress, the engine's disk and workers.
 *
 * In go a connection and what to build: a graph, a frontend the engine runs, or one that runs in this process
 * (`EngineClient.solve`, `.buildWithFrontend`); out come progress as it happens and what the exporters say. Beside builds:
 * what the engine is and can do, its disk, its memory of builds.
 * Invariant: a build settles: with its result, with the engine's error and its details, or, when the engine or the
 * connection goes away, with UNAVAILABLE. Nobody has to read its progress.
 * It must not know what is built, and of sessions only their id.
 */
export type { BuildRecord, HistoryChange, HistoryEvent, HistoryQuery } from "./build-history.ts";
export type {
  Build,
  BuildRequest,
  BuildResult,
  CacheEntry,
  ClientFrontend,
  Exporter,
  FrontendContext,
  SolveRequest,
} from "./build-types.ts";
export { EngineClient, type EngineInfo, type PruneOptions, type UsageEntry } from "./engine-client.ts";
export type {
  Progress,
  ProgressLog,
  ProgressStatus,
  ProgressVertex,
  ProgressWarning,
} from "./progress-types.ts";
