import { posix } from "node:path";
import type { ModelItem, SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { planOrigin } from "../origins.ts";
import { readOwner } from "../owner.ts";
import { placeFiles } from "../placement.ts";
import type { DirectoryEntry, ModelStep, Placement, StepId } from "../types.ts";
import { type Conversion, planConversion } from "./plan-conversion.ts";
import {
  addArtifact,
  addDownload,
  nameOf,
  type RemoteFile,
  remoteFiles,
  reportMisplaced,
} from "./remote-files.ts";
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

/** A file a model is of. */
interface ModelFile {
  /** As messages name it. */
  readonly path: string;
  readonly size?: number;
  /** Absolute. */
  readonly to: string;
}

/** What has a model's files, of which nobody knows before it is made: a folder in it, or a file. */
interface Tree {
  readonly from: StepId;
  readonly path: string;
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
    if (startsWithIt(model)) this.#addAtStart(model, index, at);
    else if (isTree(model) || model.convert !== undefined) {
      const tree = this.#treeOf(model, index, at);
      if (tree !== undefined) this.#addTree(model, index, tree, at);
    } else {
      const files = remoteFiles(this.#stage, model, index) ?? [];
      const placed = files.map((file) => ({ ...file, to: this.#goalOf(model, file) }));
      this.#addParts(model, at, placed, (file) => ({
        from: addDownload(this.#stage, model, file, at),
        name: file.filename,
      }));
    }
  }

  /** Where a file goes: for a URL, that may be a name of its own. */
  #goalOf({ from, to }: ModelItem, { path }: RemoteFile): string {
    if (from.kind !== "hub" && !to.endsWith("/")) return this.#absolute(to);
    return posix.join(this.#absolute(to), path);
  }

  /** What has the files of an origin or a conversion; undefined after a report. */
  #treeOf(model: ModelItem, index: number, at: SpecPath): Tree | undefined {
    const { convert, from } = model;
    if (isTree(model)) reportMisplaced(this.#stage, model, at);
    if (from.kind === "artifact") {
      const files = addArtifact(this.#stage, model, at);
      if (files === undefined) return undefined;
      return convert === undefined ? { from: files, path: "/" } : this.#converted(convert, files, at);
    }
    if (from.kind === "origin") {
      const root = planOrigin(this.#stage, from.name, model.src, [...at, "from"]);
      if (root === undefined) return undefined;
      const [only = ".", ...more] = model.src;
      if (convert === undefined && more.length === 0 && !GLOB.test(only))
        return { from: root, path: posix.resolve("/", only) };
      const input = this.#gather(model, root, at);
      return convert === undefined ? { from: input, path: "/" } : this.#converted(convert, input, at);
    }
    const files = remoteFiles(this.#stage, model, index);
    if (files === undefined || convert === undefined) return undefined;
    const input = this.#stage.draft.add({
      kind: "model",
      stage: `${this.#stage.stage}.build`,
      range: rangeAt(this.#stage.target, at),
      title: `${nameOf(model)} to convert`,
      files: files.map((file) => ({
        from: addDownload(this.#stage, model, file, at),
        name: file.filename,
        to: posix.join("/", file.path),
      })),
      mode: 0o644,
      place: alone(this.#goal),
    });
    return this.#converted(convert, input, at);
  }

  /** Files of an origin by themselves. */
  #gather(model: ModelItem, from: StepId, at: SpecPath): StepId {
    return this.#stage.draft.add({
      kind: "copy",
      stage: `${this.#stage.stage}.build`,
      range: rangeAt(this.#stage.target, at),
      title: `${model.src.join(" ")} of ${nameOf(model)}`,
      from,
      src: model.src,
      to: "/",
      exclude: [],
      unpack: false,
      place: alone(this.#goal),
    });
  }

  #converted(convert: Conversion, input: StepId, at: SpecPath): Tree | undefined {
    const from = planConversion(this.#stage, convert, input, [...at, "convert"]);
    return from === undefined ? undefined : { from, path: "/" };
  }

  /** Files as far as they are known, else all of them in one. */
  #addTree(model: ModelItem, index: number, tree: Tree, at: SpecPath): void {
    const { draft, facts, report, stage, target } = this.#stage;
    const listed = facts.trees?.get(target.name)?.get(index);
    const name = nameOf(model);
    const folder = this.#absolute(model.to);
    if (listed !== undefined && listed !== "too many") {
      if (listed.length === 0) report.report("model-nothing", target.locate(at), { name });
      const files = listed.map((file) => ({
        ...file,
        to: file.path === "" ? this.#fileGoal(model.to, tree.path) : posix.join(folder, file.path),
      }));
      this.#addParts(model, at, files, ({ path }) => ({
        from: tree.from,
        name: posix.join(tree.path, path).replace(/^\/+/, ""),
      }));
      return;
    }
    const place = this.#place(`${folder}/`);
    const step = draft.add({
      kind: "model-tree",
      stage,
      range: rangeAt(target, at),
      title: `model ${name}`,
      target: target.name,
      index,
      open: listed === undefined,
      ...tree,
      to: model.to.endsWith("/") ? posix.join(folder, "/") : folder,
      ...(model.owner !== undefined && { owner: readOwner(model.owner) }),
      place,
    });
    this.#lay(place, step);
  }

  #fileGoal(to: string, path: string): string {
    return to.endsWith("/") ? posix.join(this.#absolute(to), posix.basename(path)) : this.#absolute(to);
  }

  /** Each large file is a part of its own, the small ones together are one; of what is not known a file may be large. */
  #addParts<F extends ModelFile>(
    model: ModelItem,
    at: SpecPath,
    files: readonly F[],
    made: (file: F) => { readonly from: StepId; readonly name: string },
  ): void {
    const isLarge = ({ size = LARGE }: F) => size >= LARGE;
    const small = files.filter((file) => !isLarge(file));
    const placed = (file: F) => ({ ...made(file), to: file.to });
    const name = nameOf(model);
    for (const file of files.filter(isLarge)) {
      const title = file.path === name || file.path === "" ? name : `${name} ${file.path}`;
      this.#addPart(model, at, [placed(file)], title);
    }
    if (small.length > 0) {
      const names = `${small.length} ${small.length === 1 ? "file" : "files"}`;
      this.#addPart(model, at, small.map(placed), `${name}, ${names}`);
    }
  }

  #addPart(model: ModelItem, at: SpecPath, files: ModelStep["files"], title: string): void {
    const { draft, stage, target } = this.#stage;
    const place = this.#place(files[0]?.to ?? "");
    const step = draft.add({
      kind: "model",
      stage,
      range: rangeAt(target, at),
      title: `model ${title}`,
      files,
      mode: model.mode ?? 0o644,
      ...(model.owner !== undefined && { owner: readOwner(model.owner) }),
      place,
    });
    this.#lay(place, step);
  }

  #place(path: string): Placement {
    const { accounts, directories } = this.#goal;
    return placeFiles(path, this.root, accounts, directories);
  }

  #lay(place: Placement, step: StepId): void {
    if (place.kind === "root") this.root = step;
    else this.parts.push(step);
  }

  #addAtStart(model: ModelItem, index: number, at: SpecPath): void {
    const { report, target } = this.#stage;
    if (model.owner !== undefined) report.report("model-start-owner", target.locate([...at, "owner"]), {});
    if (model.convert !== undefined || isTree(model)) {
      report.report("model-start-source", target.locate([...at, "fetch"]), {});
      return;
    }
    for (const file of remoteFiles(this.#stage, model, index) ?? []) {
      const to = this.#goalOf(model, file);
      const { url, sha256, size, fetch } = file;
      if (fetch !== undefined) {
        report.report("model-start-secret", target.locate([...at, "fetch"]), {});
        continue;
      }
      if (LINE_BREAKS.test(to)) {
        const problem = "the name of a file has a tab or a line break";
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

  #absolute(to: string): string {
    return posix.resolve("/", this.#goal.workdir, to);
  }
}

/** Its files are not known before they are there. */
function isTree({ from }: ModelItem): boolean {
  return from.kind === "origin" || from.kind === "artifact";
}

const GLOB = /[*?[]/;

/** Made on nothing, for others to read. */
function alone({ accounts }: ModelsGoal): Placement {
  return { kind: "part", accounts, directories: [] };
}
