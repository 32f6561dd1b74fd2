import { type State, scratch } from "../llb/index.ts";
import type { FetchStep } from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { cacheId, commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { runScript, type ScriptName } from "./scripts/index.ts";

const OUT = "/run/mlspec/out";
/** Where the program finds the secret. */
export const FETCH_SECRET = "/run/mlspec/secret";
/** What was fetched of a file, between builds. */
export const FETCH_CACHE = "/var/cache/mlspec-models";

/** One file, fetched where its secret is: the graph says what it must hold, and not where it was. */
export function lowerFetch(step: FetchStep, lowering: Lowering): State {
  const common = commonExec(lowering, "default");
  const { script, parameters } = fetchCall(step, OUT);
  const { args, mount } = runScript(script, parameters);
  const { secret } = step.access;
  return trustingExec(step, lowering, {
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
      ...(secret === undefined ? [] : [{ kind: "secret", dest: FETCH_SECRET, id: secret } as const]),
    ],
  }).mount(OUT);
}

/** The script that fetches it into a folder, and its arguments. */
export function fetchCall(
  { access, sha256, filename }: FetchStep,
  out: string,
): { readonly script: ScriptName; readonly parameters: readonly string[] } {
  if (access.how === "artifact") {
    const { url, repository, include, exclude, secret } = access;
    const wanted = [String(include.length), ...include, ...exclude];
    const key = secret === undefined ? "-" : FETCH_SECRET;
    const parameters = [url, repository, sha256, key, FETCH_CACHE, out, ...wanted];
    return { script: "fetch-artifact", parameters };
  }
  const url = access.how === "address" ? "" : access.url;
  const region = access.how === "s3" ? access.region : "";
  const parameters = [access.how, FETCH_SECRET, url, region, sha256, FETCH_CACHE, `${out}/${filename}`];
  return { script: "fetch-model", parameters };
}

/** Each file has a folder of its own, so that none waits for another. */
export function fetchCacheId({ sha256 }: FetchStep): string {
  return `mlspec/models/${sha256}`;
}
