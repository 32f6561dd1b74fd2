import { type Capabilities, capabilities, type Platform } from "../../llb/index.ts";
import type { APICap, PongResponse, WorkerRecord } from "../../proto/index.ts";
import { fromPbPlatform } from "./pb-platform.ts";

/** The part of an engine that runs vertices. */
export interface Worker {
  readonly id: string;
  readonly labels: ReadonlyMap<string, string>;
  /** The first one is what is built for when nobody says otherwise. */
  readonly platforms: readonly Platform[];
  /** BuildKit's version, such as "v0.25.2"; empty before BuildKit 0.11. */
  readonly version: string;
}

/** What an engine says of itself. */
export interface EngineFacts {
  /** What it does for frontends: ids such as "gateway.evaluate". */
  readonly abilities: Capabilities;
  /** What its graphs may hold: ids such as "mergeop". */
  readonly llb: Capabilities;
  /** The first one is the default. */
  readonly workers: readonly Worker[];
}

/** The facts in the answer to a ping. */
export function engineFacts(pong: PongResponse): EngineFacts {
  return {
    abilities: announced(pong.FrontendAPICaps),
    llb: announced(pong.LLBCaps),
    workers: pong.Workers.map(decodeWorker),
  };
}

/** A worker as the wire writes it. */
export function decodeWorker(worker: WorkerRecord): Worker {
  return {
    id: worker.ID,
    labels: new Map(Object.entries(worker.Labels)),
    platforms: worker.platforms.map(fromPbPlatform),
    version: worker.BuildkitVersion?.version ?? "",
  };
}

function announced(caps: readonly APICap[]): Capabilities {
  return capabilities(
    caps.map((cap) => ({
      id: cap.ID,
      enabled: cap.Enabled,
      reason: cap.DisabledReasonMsg || cap.DisabledReason,
    })),
  );
}
