import { posix } from "node:path";
import type { Owner, Plan, PlanStep, StepId } from "../../plan/index.ts";
import type { Base, Note, Origin, Stage } from "./recipe.ts";
import { StageDraft, splitVariable } from "./stage-draft.ts";
import { rootOf, type StepGraph, stepGraph } from "./step-graph.ts";

/** Files that are to be read: where, and below which folder. */
export interface Place {
  readonly from: Origin;
  readonly path: string;
}

/** How steps become instructions; kept apart from how stages are cut. */
export interface StepWriters {
  /** Adds what a step does to the root it goes on from. */
  readonly extend: (step: PlanStep, draft: StageDraft, recipe: RecipeDraft) => void;
  /** Makes stages for a step whose files others read; undefined for a step that is a root itself. */
  readonly make: (step: PlanStep, recipe: RecipeDraft) => Place | undefined;
}

/** A recipe while it is made of a plan: stages are cut where a root has more than one reader. */
export class RecipeDraft {
  readonly plan: Plan;
  readonly graph: StepGraph;
  readonly stages: Stage[] = [];
  readonly notes: Note[] = [];
  /** The name of the image's own stage. */
  readonly finalName: string;
  readonly #writers: StepWriters;
  readonly #names: Set<string>;
  readonly #places = new Map<StepId, Place>();
  readonly #roots = new Map<StepId, { readonly name: string; readonly draft: StageDraft }>();
  readonly #kept: ReadonlyMap<string, string>;
  readonly #baseRef: string | undefined;
  #empty: string | undefined;

  constructor(plan: Plan, writers: StepWriters) {
    this.plan = plan;
    this.graph = stepGraph(plan);
    this.#writers = writers;
    const contexts = plan.steps.flatMap((step) => (step.kind === "context" ? [step.context] : []));
    this.finalName = slug(plan.target);
    this.#names = new Set([this.finalName, "tests", "scratch", ...contexts]);
    this.#kept = new Map((plan.image.config.Env ?? []).map(splitVariable));
    const base = plan.steps.find((step) => step.kind === "image" && this.graph.isOfImage(step.id));
    this.#baseRef = base?.kind === "image" ? base.ref : undefined;
  }

  /** A name no stage has yet. */
  name(wish: string): string {
    const base = slug(wish);
    let name = base;
    for (let count = 2; this.#names.has(name); count++) name = `${base}-${count}`;
    this.#names.add(name);
    return name;
  }

  note(text: string, step?: PlanStep): void {
    if (this.notes.some((one) => one.text === text)) return;
    this.notes.push({ text, ...(step?.range !== undefined && { range: step.range }) });
  }

  /** Ends a stage under a name of its own. */
  close(draft: StageDraft, wish: string): string {
    const name = this.name(wish);
    this.stages.push(draft.finish(name));
    return name;
  }

  /** A stage that starts from a step's root, for what goes on from it. `ofImage`: the image is what it becomes. */
  open(id: StepId, ofImage: boolean): StageDraft {
    const step = this.graph.step(id);
    const isBase = step.kind === "image" || step.kind === "scratch" || step.kind === "bootstrap";
    const draft = !isBase && this.graph.uses(id) > 1 ? this.#goOn(id) : this.#grow(step);
    draft.kept = ofImage ? this.#kept : undefined;
    return draft;
  }

  /** The name of the stage that ends as a step's root. */
  stageOf(id: StepId): string {
    return this.#closed(id).name;
  }

  /** Where a step's files are read. */
  place(id: StepId): Place {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    const step = this.graph.step(id);
    const place = this.#writers.make(step, this) ?? {
      from: { kind: "stage", name: this.stageOf(id) },
      path: "/",
    };
    this.#places.set(id, place);
    return place;
  }

  /** An image that has a shell and tools, for work whose result alone is kept. */
  tools(): StageDraft | undefined {
    const ran = this.plan.steps.find((step) => RUNNING.has(step.kind) && this.#baseOf(step) !== undefined);
    const step = ran === undefined ? this.plan.steps.find(({ kind }) => kind === "image") : this.#baseOf(ran);
    return step?.kind === "image" ? this.#start(step.ref) : undefined;
  }

  /** The name of a stage with an empty folder `/empty`, and those of {@link emptyFolder}. */
  emptyStage(): string {
    if (this.#empty === undefined) {
      const draft = new StageDraft({ kind: "scratch" }, {});
      draft.folder("/empty");
      for (const step of this.plan.steps)
        if (step.kind === "directory") {
          draft.folder(posix.join(this.emptyFolder(step), posix.basename(step.entry.path)));
        }
      this.#empty = this.close(draft, "empty");
    }
    return this.#empty;
  }

  /** The folder of that stage in which there is nothing but an empty one of a step's own name. */
  emptyFolder(step: PlanStep): string {
    return `/folders/${this.plan.steps.indexOf(step)}`;
  }

  /** An owner in words; of a user the plan makes, the group is known. */
  owner({ user, group }: Owner): string {
    if (group !== undefined) return `${user}:${group}`;
    const made = this.plan.steps.find((step) => step.kind === "user" && step.name === user);
    return made?.kind === "user" && made.group !== made.name ? `${user}:${made.group}` : String(user);
  }

  #closed(id: StepId): { readonly name: string; readonly draft: StageDraft } {
    const known = this.#roots.get(id);
    if (known !== undefined) return known;
    const step = this.graph.step(id);
    const draft = this.#grow(step);
    const name = this.close(draft, step.stage.endsWith(".build") ? step.stage : `${step.stage}-root`);
    const closed = { name, draft };
    this.#roots.set(id, closed);
    return closed;
  }

  #goOn(id: StepId): StageDraft {
    const { name, draft } = this.#closed(id);
    return draft.next(name);
  }

  /** Everything up to a step, as far as nobody else reads what is between. */
  #grow(step: PlanStep): StageDraft {
    if (step.kind === "image") return this.#start(step.ref);
    if (step.kind === "bootstrap") {
      const { from, path } = this.place(step.id);
      const stage = from.kind === "stage" ? from.name : "";
      return new StageDraft({ kind: "bootstrap", step, stage, path }, {});
    }
    const files = this.#filesOf(step);
    if (files !== undefined) return new StageDraft(files, {});
    const root = rootOf(step);
    if (root === undefined) return new StageDraft({ kind: "scratch" }, {});
    const draft = this.open(root, this.graph.isOfImage(step.id));
    this.#writers.extend(step, draft, this);
    return draft;
  }

  /** A root that is a copy of the context's files and nothing else. */
  #filesOf(step: PlanStep): Base | undefined {
    if (step.kind !== "copy" || step.to !== "/" || step.place.kind !== "root") return undefined;
    const from = this.graph.step(step.from);
    const isBase = this.graph.step(step.place.root).kind === "scratch" && step.exclude.length === 0;
    if (!isBase || from.kind !== "context" || from.context !== "context") return undefined;
    const [path = "", ...others] = step.src;
    if (others.length > 0 || (step.owner ?? step.mode) !== undefined) return undefined;
    return { kind: "files", path: path.replace(/^\/+(?=.)/, ""), unpack: step.unpack };
  }

  #start(ref: string): StageDraft {
    const base: Base = { kind: "image", ref };
    return new StageDraft(base, ref === this.#baseRef ? this.plan.baseImage?.config : undefined);
  }

  #baseOf(step: PlanStep): PlanStep | undefined {
    let at: PlanStep | undefined = step;
    while (at !== undefined && at.kind !== "image") {
      const root = rootOf(at);
      at = root === undefined ? undefined : this.graph.step(root);
    }
    return at;
  }
}

/** Kinds of steps that run a shell on their root. */
const RUNNING: ReadonlySet<PlanStep["kind"]> = new Set([
  "packages",
  "user",
  "python",
  "venv",
  "wheel",
  "wheels",
  "component",
  "conda",
  "easybuild-program",
  "easybuild-choice",
  "easybuild",
  "spack-choice",
  "spack",
  "convert",
  "fetch",
  "run",
]);

/** A path below a place; a slash at its end stays. */
export function below({ path }: Place, src: string): string {
  return posix.join(path, src);
}

/** As names of stages are: small letters, digits, dots and dashes, a letter first. */
function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return /^[a-z]/.test(plain) ? plain : `stage-${plain}`;
}
