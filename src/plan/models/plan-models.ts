import { posix } from "node:path";
import type { ModelItem, SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { readOwner } from "../owner.ts";
import { placeFiles } from "../placement.ts";
import { pinOf, urlKey } from "../source-pins.ts";
import type { DirectoryEntry, StepId } from "../types.ts";
import { fileAddress, type HubFile, isHubModel } from "./hub.ts";
import { matches } from "./matches.ts";
import { MODEL_STARTER, type StartFile } from "./steps.ts";

/** Files from this size on are layers of their own: what is smaller travels together. */
const LARGE = 64 * 1024 * 1024;

const LINE_BREAKS = /[\t\r\n]/;

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
): { readonly root: StepId; readonly parts: readonly StepId[]; readonly starter: readonly string[] } {
  const planner = new ModelPlanner(stage, goal);
  for (const [index, model] of stage.target.spec.models.entries()) planner.add(model, index);
  const { root, parts } = planner;
  const first = stage.target.spec.models.findIndex(startsWithIt);
  if (first < 0) return { root, parts, starter: [] };
  const step = planStart(stage, goal, planner.atStart, first);
  return { root, parts: step === undefined ? parts : [...parts, step], starter: [MODEL_STARTER] };
}

function startsWithIt({ fetch }: ModelItem): boolean {
  return fetch === "start";
}

/** What fetches files when the image starts; undefined after a report. */
function planStart(
  stage: StageContext,
  { root, accounts, directories }: ModelsGoal,
  files: readonly StartFile[],
  first: number,
): StepId | undefined {
  const { draft, facts, report, target } = stage;
  const image = target.spec.base.runtime;
  if (image === "scratch" || facts.images.get(image)?.distro?.id === "distroless") {
    report.report("model-start-shell", target.locate(["models", first, "fetch"]), { image });
    return undefined;
  }
  return draft.add({
    kind: "start-models",
    stage: stage.stage,
    title: `fetch ${files.length} ${files.length === 1 ? "file" : "files"} at start`,
    range: rangeAt(target, ["models", first]),
    files,
    place: placeFiles(MODEL_STARTER, root, accounts, directories),
  });
}

/** A file to fetch and where it goes. */
interface Fetched {
  readonly url: string;
  readonly sha256?: string;
  readonly size?: number;
  readonly to: string;
}

class ModelPlanner {
  root: StepId;
  readonly parts: StepId[] = [];
  readonly atStart: StartFile[] = [];
  readonly #stage: StageContext;
  readonly #goal: ModelsGoal;

  constructor(stage: StageContext, goal: ModelsGoal) {
    this.#stage = stage;
    this.#goal = goal;
    this.root = goal.root;
  }

  add(model: ModelItem, index: number): void {
    const at = ["models", index];
    if (startsWithIt(model) && model.owner !== undefined)
      this.#stage.report.report("model-start-owner", this.#stage.target.locate([...at, "owner"]), {});
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
    const fetched = ({ path, sha256, size }: HubFile): Fetched => ({
      url: fileAddress(model, listing.commit, path),
      to: posix.join(folder, path),
      size,
      ...(sha256 !== undefined && { sha256 }),
    });
    if (startsWithIt(model)) {
      this.#addAtStart(model, files.map(fetched), at);
      return;
    }
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
    if (startsWithIt(model)) this.#addAtStart(model, [{ url, to, ...sha256 }], at);
    else this.#addPart(model, at, [{ url, to, ...sha256 }], name);
  }

  #addAtStart(model: ModelItem, files: readonly Fetched[], at: SpecPath): void {
    for (const { url, to, sha256, size } of files) {
      if (LINE_BREAKS.test(to)) {
        const problem = "the name of a file has a tab or a line break";
        const { report, target } = this.#stage;
        report.report("model-listing", target.locate([...at, "from"]), { name: url, problem });
        continue;
      }
      this.atStart.push({
        // As it is sent, so that nothing in it can be taken for the end of a field.
        url: new URL(url).href,
        to,
        mode: model.mode ?? 0o644,
        ...(sha256 !== undefined && { sha256 }),
        ...(size !== undefined && { size }),
        ...(model.token !== undefined && { token: model.token }),
      });
    }
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
