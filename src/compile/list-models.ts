import type { Reporter } from "../diagnostics/index.ts";
import { http, type State } from "../llb/index.ts";
import {
  type HubListing,
  type HubModel,
  hubKey,
  isCommit,
  isHubModel,
  LARGEST_LISTING,
  readRevision,
  readTree,
  revisionAddress,
  type SourcePins,
  treeAddress,
} from "../plan/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";
import { HostError } from "./host-error.ts";

const ANSWER = "answer.json";

/** By target, by place in `models`, the files of the repositories it names. */
export type ModelListings = ReadonlyMap<string, ReadonlyMap<number, HubListing>>;

/**
 * Asks the hubs which files their repositories have; the engine fetches the answers. Empty where the host reads nothing.
 * Rejects with a HostError when a hub does not answer.
 */
export async function listModels(
  targets: readonly TargetSpec[],
  host: Host,
  report: Reporter,
  pins: SourcePins | undefined,
): Promise<ModelListings> {
  if (host.readFile === undefined) return new Map();
  const all = targets.map(async (target) => {
    const found = target.spec.models.map(async (model, index) => {
      const listing = isHubModel(model)
        ? await listModel({ target, model, index, pins }, host, report)
        : undefined;
      return listing === undefined ? [] : [[index, listing] as const];
    });
    return [target.name, new Map((await Promise.all(found)).flat())] as const;
  });
  return new Map(await Promise.all(all));
}

interface Wanted {
  readonly target: TargetSpec;
  readonly model: HubModel;
  readonly index: number;
  readonly pins: SourcePins | undefined;
}

async function listModel(
  { target, model, index, pins }: Wanted,
  host: Host,
  report: Reporter,
): Promise<HubListing | undefined> {
  const { name, revision } = model.from;
  const span = target.locate(["models", index, "from"]);
  const ask = async (url: string): Promise<string> => {
    try {
      const bytes = await host.readFile?.(question(model, url), ANSWER, LARGEST_LISTING + 1);
      if (bytes === undefined || bytes.length > LARGEST_LISTING) throw new Error("the answer is too large");
      return new TextDecoder().decode(bytes);
    } catch (cause) {
      throw new HostError(`hf://${name}`, span, cause);
    }
  };
  let commit = isCommit(revision) ? revision : pins?.sources.get(hubKey(name, revision));
  if (commit === undefined) {
    if (pins?.strict) {
      report.report("lock-drift", span, { what: `hf://${name}`, platform: "any platform" });
      return undefined;
    }
    commit = readRevision(await ask(revisionAddress(model)));
    if (commit === undefined) {
      report.report("model-listing", span, { name, problem: "the hub's answer names no commit" });
      return undefined;
    }
    report.report("model-unpinned", span, { name, revision: revision ?? "main", commit });
  }
  const files = readTree(await ask(treeAddress(model, commit)));
  if (typeof files !== "string") return { commit, files };
  report.report("model-listing", span, { name, problem: files });
  return undefined;
}

function question({ from, token }: HubModel, url: string): State {
  return http(url, {
    filename: ANSWER,
    name: `[internal] what hf://${from.name} holds`,
    ...(token !== undefined && { authHeaderSecret: token }),
  });
}
