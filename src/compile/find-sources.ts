import { git, http } from "../llb/index.ts";
import {
  type GitStep,
  gitKey,
  type HttpStep,
  hubKey,
  isCommit,
  isHubModel,
  type Plan,
  urlKey,
} from "../plan/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";
import { HostError } from "./host-error.ts";
import type { ModelListings } from "./list-models.ts";

/** A file of git's that names a commit or another such file. */
const HEAD = ".git/HEAD";
const LONGEST_HEAD = 1024;

/**
 * What a lock keeps of sources the spec does not pin itself: checksums of files behind URLs, commits of refs. Everything is
 * fetched to find out. Rejects with a HostError that names what could not be had.
 */
export async function findSources(
  plan: Plan,
  targets: readonly TargetSpec[],
  models: ModelListings,
  host: Host,
): Promise<ReadonlyMap<string, string>> {
  const ofSteps = plan.steps.map(async (step): Promise<readonly [string, string][]> => {
    if (step.kind === "http" && step.sha256 === undefined && step.authSecret === undefined) {
      const sum = await found(step.url, () => checksum(step, host));
      return sum === undefined ? [] : [[urlKey(step.url), sum]];
    }
    if (step.kind === "git" && !isCommit(step.ref)) {
      const commit = await found(step.remote, () => commitOf(step, host));
      return commit === undefined ? [] : [[gitKey(step.remote, step.ref), commit]];
    }
    return [];
  });
  const ofHubs = targets.flatMap((target) =>
    target.spec.models.flatMap((model, index): readonly (readonly [string, string])[] => {
      const commit = models.get(target.name)?.get(index)?.commit;
      if (!isHubModel(model) || commit === undefined || isCommit(model.from.revision)) return [];
      return [[hubKey(model.from.name, model.from.revision), commit]];
    }),
  );
  return new Map([...(await Promise.all(ofSteps)).flat(), ...ofHubs]);
}

async function found<T>(subject: string, find: () => Promise<T>): Promise<T> {
  try {
    return await find();
  } catch (cause) {
    throw new HostError(subject, undefined, cause);
  }
}

async function checksum({ url, filename }: HttpStep, host: Host): Promise<string | undefined> {
  return host.hashFile?.(http(url, { filename, name: `[internal] checksum of ${url}` }), filename);
}

async function commitOf({ remote, ref }: GitStep, host: Host): Promise<string | undefined> {
  const state = git(remote, ref, { keepGitDir: true, name: `[internal] commit of ${remote}` });
  const read = async (path: string) => {
    const bytes = await host.readFile?.(state, path, LONGEST_HEAD);
    return bytes === undefined ? "" : new TextDecoder().decode(bytes).trim();
  };
  const head = await read(HEAD);
  const branch = /^ref: (refs\/[\w./-]+)$/.exec(head)?.[1];
  const commit = branch === undefined ? head : await read(`.git/${branch}`);
  if (!isCommit(commit)) throw new Error("the repository does not say which commit it is at");
  return commit;
}
