import { exec, type State, scratch } from "../llb/index.ts";
import type { FetchStep } from "../plan/index.ts";
import { cacheId, commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { runScript } from "./scripts/index.ts";

const OUT = "/run/mlspec/out";
/** Where the program finds the secret. */
export const FETCH_SECRET = "/run/mlspec/secret";
/** What was fetched of a file, between builds. */
export const FETCH_CACHE = "/var/cache/mlspec-models";

/** One file, fetched where its secret is: the graph says what it must hold, and not where it was. */
export function lowerFetch(step: FetchStep, lowering: Lowering): State {
  const common = commonExec(lowering, "default");
  const { args, mount } = runScript("fetch-model", fetchArguments(step, `${OUT}/${step.filename}`));
  return exec({
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    env: step.env,
    cwd: "/",
    mounts: [
      ...common.mounts,
      mount,
      { kind: "bind", dest: OUT, source: scratch, output: true },
      {
        kind: "cache",
        dest: FETCH_CACHE,
        id: cacheId(lowering, fetchCacheId(step)),
        // Of builds that want the same file one fetches.
        sharing: "locked",
      },
      { kind: "secret", dest: FETCH_SECRET, id: step.access.secret },
    ],
  }).mount(OUT);
}

/** The arguments of `fetch-model`. */
export function fetchArguments({ access, sha256 }: FetchStep, goal: string): readonly string[] {
  const url = access.how === "address" ? "" : access.url;
  const region = access.how === "s3" ? access.region : "";
  return [access.how, FETCH_SECRET, url, region, sha256, FETCH_CACHE, goal];
}

/** Each file has a folder of its own, so that none waits for another. */
export function fetchCacheId({ sha256 }: FetchStep): string {
  return `mlspec/models/${sha256}`;
}
