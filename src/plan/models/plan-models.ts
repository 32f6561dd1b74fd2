import { posix } from "node:path";
import type { ModelItem, SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { readOwner } from "../owner.ts";
import { placeFiles } from "../placement.ts";
import { pinOf, urlKey } from "../source-pins.ts";
import type { DirectoryEntry, StepId } from "../types.ts";
import { fileAddress, type HubFile, isHubModel } from "./hub.ts";
import { matches } from "./matches.ts";

/** Files from this size on are layers of their own: what is smaller travels together. */
const LARGE = 64 * 1024 * 1024;

/** Where a target's models go. */
export interface ModelsGoal {
  readonly root: StepId;
  readonly accounts: StepId;
  readonly workdir: string;
  readonly directories: readonly DirectoryEntry[];
}

/** Plans the models of a target: a root with those that had to be written onto it, and the parts to be laid over it. */
export function planModels(
  stage: StageContext,
  goal: ModelsGoal,
): { readonly root: StepId; readonly parts: readonly StepId[] } {
  const planner = new ModelPlanner(stage, goal);
  for (const [index, model] of stage.target.spec.models.entries()) planner.add(model, index);
  return { root: planner.root, parts: planner.parts };
}

/** A file to fetch and where it goes. */
interface Fetched {
  readonly url: string;
  readonly sha256?: string;
  readonly to: string;
}

class ModelPlanner {
  root: StepId;
  readonly parts: StepId[] = [];
  readonly #stage: StageContext;
  readonly #goal: ModelsGoal;

  constructor(stage: StageContext, goal: ModelsGoal) {
    this.#stage = stage;
    this.#goal = goal;
    this.root = goal.root;
  }

  add(model: ModelItem, index: number): void {
    const at = ["models", index];
    if (!isHubModel(model)) {
      if (model.from.kind === "url") this.#addUrl(model, model.from.url, at);
      return;
    }
    const listing = this.#stage.facts.models?.get(this.#stage.target.name)?.get(index);
    // Without an engine nobody lists it: the plan then lacks its files, and says so.
    if (listing === undefined) return;
    const files = listing.files.filter(
      ({ path }) =>
        (model.include.length === 0 || model.include.some((pattern) => matches(path, pattern))) &&
        !model.exclude.some((pattern) => matches(path, pattern)),
    );
    if (files.length === 0) {
      const { name } = model.from;
      this.#stage.report.report("model-empty", this.#stage.target.locate([...at, "include"]), { name });
      return;
    }
    const folder = this.#absolute(model.to);
    const fetched = ({ path, sha256 }: HubFile): Fetched => ({
      url: fileAddress(model, listing.commit, path),
      to: posix.join(folder, path),
      ...(sha256 !== undefined && { sha256 }),
    });
    const large = files.filter(({ size }) => size >= LARGE);
    const small = files.filter(({ size }) => size < LARGE);
    for (const file of large) this.#addPart(model, at, [fetched(file)], `${model.from.name} ${file.path}`);
    if (small.length > 0) {
      const names = `${small.length} ${small.length === 1 ? "file" : "files"}`;
      this.#addPart(model, at, small.map(fetched), `${model.from.name}, ${names}`);
    }
  }

  #addUrl(model: ModelItem, url: string, at: SpecPath): void {
    const { report, target } = this.#stage;
    const sum = model.sha256 ?? pinOf(this.#stage, urlKey(url), [...at, "from"]);
    if (sum === undefined) report.report("model-unchecked", target.locate([...at, "from"]), { url });
    const name = posix.basename(new URL(url).pathname) || "model";
    const to = this.#absolute(model.to.endsWith("/") ? `${model.to}${name}` : model.to);
    const sha256 = sum === undefined ? {} : { sha256: sum };
    this.#addPart(model, at, [{ url, to, ...sha256 }], name);
  }

  #addPart(model: ModelItem, at: SpecPath, files: readonly Fetched[], title: string): void {
    const { draft, stage, target } = this.#stage;
    const { accounts, directories } = this.#goal;
    const range = rangeAt(target, at);
    const place = placeFiles(files[0]?.to ?? "", this.root, accounts, directories);
    const fetched = files.map(({ url, sha256, to }) => {
      const filename = posix.basename(to);
      const from = draft.add({
        kind: "http",
        stage,
        range,
        title: `download ${url}`,
        url,
        filename,
        ...(sha256 !== undefined && { sha256 }),
        ...(model.token !== undefined && { authSecret: model.token }),
      });
      return { from, name: filename, to };
    });
    const step = draft.add({
      kind: "model",
      stage,
      range,
      title: `model ${title}`,
      files: fetched,
      mode: model.mode ?? 0o644,
      ...(model.owner !== undefined && { owner: readOwner(model.owner) }),
      place,
    });
    if (place.kind === "root") this.root = step;
    else this.parts.push(step);
  }

  #absolute(to: string): string {
    return posix.resolve("/", this.#goal.workdir, to);
  }
}
