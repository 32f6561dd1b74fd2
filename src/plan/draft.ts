import { reachesServers } from "./certificates.ts";
import type { ContextStep, PlanRange, PlanStep, StepCertificates, StepId } from "./types.ts";

/** A step before it has its id. */
export type StepDraft<S extends PlanStep = PlanStep> = S extends PlanStep ? Omit<S, "id"> : never;

/**
 * The steps of a plan while it is made. Ids are the stage's name, the kind and a count, so a reader can tell steps apart and
 * a step added to one stage renames nothing in another.
 */
export class PlanDraft {
  readonly #steps: PlanStep[] = [];
  readonly #counts = new Map<string, number>();
  readonly #contexts = new Map<string, { readonly at: number; readonly paths: Set<string> }>();
  readonly #images = new Map<string, StepId>();
  readonly #made = new Map<string, StepId>();
  readonly #trusted = new Map<string, () => StepCertificates>();

  /** What is added to a stage from now on trusts certificates, if it reaches servers. */
  trust(stage: string, certificates: () => StepCertificates): void {
    this.#trusted.set(stage, certificates);
  }

  /** Adds a step and returns its id. */
  add(draft: StepDraft): StepId {
    const certificates = reachesServers(draft) ? this.#trusted.get(draft.stage)?.() : undefined;
    const base = `${draft.stage}/${draft.kind}`;
    const count = (this.#counts.get(base) ?? 0) + 1;
    this.#counts.set(base, count);
    const id = count === 1 ? base : `${base}-${count}`;
    this.#steps.push({ ...draft, id, ...(certificates !== undefined && { certificates }) } as PlanStep);
    return id;
  }

  /** The step for an image; one step for equal references. */
  image(ref: string, stage: string, range: PlanRange | undefined): StepId {
    if (ref === "scratch") return this.add({ kind: "scratch", stage, title: "scratch" });
    const known = this.#images.get(ref);
    if (known !== undefined) return known;
    const id = this.add({ kind: "image", stage, title: ref, ref, ...(range && { range }) });
    this.#images.set(ref, id);
    return id;
  }

  /** The step that was made under a key; it is made at the first call, or at the next one where that gave none. */
  once<T extends StepId | undefined>(key: string, make: () => T): T | StepId {
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const id = make();
    if (id !== undefined) this.#made.set(key, id);
    return id;
  }

  /** The step for a context; every use adds the paths it needs, so that nothing else is sent. */
  context(name: string, paths: readonly string[]): StepId {
    const id = `context/${name}`;
    let entry = this.#contexts.get(name);
    if (entry === undefined) {
      entry = { at: this.#steps.length, paths: new Set() };
      this.#contexts.set(name, entry);
      const step: ContextStep = {
        id,
        kind: "context",
        stage: "context",
        title: name,
        context: name,
        paths: [],
      };
      this.#steps.push(step);
    }
    for (const path of paths) entry.paths.add(path);
    return id;
  }

  /** All steps, inputs first; contexts hold their paths sorted. */
  finish(): readonly PlanStep[] {
    for (const { at, paths } of this.#contexts.values()) {
      const step = this.#steps[at];
      if (step?.kind === "context") this.#steps[at] = { ...step, paths: [...paths].sort() };
    }
    return this.#steps;
  }
}
