import type { Environment, ImageConfig } from "../../plan/index.ts";
import type { Base, Instruction, RecipeMount, RunInstruction, Stage } from "./recipe.ts";

/** A program to run in a stage. */
export interface Program {
  readonly argv: readonly string[];
  /** All variables it is to have. */
  readonly env: Environment;
  /** Variables that no other program of the stage is to have. */
  readonly own?: Environment;
  readonly workdir?: string;
  /** Root if absent. */
  readonly user?: string;
  readonly network?: "default" | "none" | "host";
  readonly mounts?: readonly RecipeMount[];
  readonly secretEnv?: RunInstruction["secretEnv"];
}

/** A stage while it grows: its instructions, and what holds after the last of them. */
export class StageDraft {
  readonly instructions: Instruction[] = [];
  readonly base: Base;
  readonly env: Map<string, string>;
  user: string | undefined;
  workdir: string | undefined;
  /** The variables the image is to have, where the stage may become the image: no other may stay in it. */
  kept: ReadonlyMap<string, string> | undefined;
  readonly #inherited: ImageConfig["config"] | undefined;

  /** `inherited` is the configuration the base has; undefined where nobody knows. */
  constructor(base: Base, inherited: ImageConfig["config"] | undefined) {
    this.base = base;
    this.#inherited = inherited;
    this.env = new Map((inherited?.Env ?? []).map((entry) => splitVariable(entry)));
    this.user = inherited === undefined ? undefined : (inherited.User ?? "");
    this.workdir = inherited === undefined ? undefined : inherited.WorkingDir || "/";
  }

  /** A stage that goes on from this one, which is finished under this name. */
  next(name: string): StageDraft {
    const draft = new StageDraft({ kind: "stage", name }, this.#inherited);
    draft.env.clear();
    for (const [key, value] of this.env) draft.env.set(key, value);
    draft.user = this.user;
    draft.workdir = this.workdir;
    return draft;
  }

  title(text: string): void {
    this.instructions.push({ kind: "title", text });
  }

  add(...instructions: readonly Instruction[]): void {
    this.instructions.push(...instructions);
  }

  /** Makes a folder, or more than one, that a program wants to find. */
  folder(...paths: readonly string[]): void {
    for (const path of paths) this.add({ kind: "workdir", path });
    if (paths.length > 0) this.workdir = paths.at(-1);
  }

  run(program: Program): void {
    const { argv, workdir = "/", user = "", network = "default", mounts = [], secretEnv = [] } = program;
    const env = this.#variables(program);
    this.become(user);
    this.goTo(workdir);
    this.add({ kind: "run", argv, env, network, mounts, secretEnv });
  }

  become(user: string): void {
    if (this.user === user || (isRoot(user) && this.user !== undefined && isRoot(this.user))) return;
    this.user = user;
    this.add({ kind: "user", user });
  }

  goTo(path: string): void {
    if (this.workdir === path) return;
    this.workdir = path;
    this.add({ kind: "workdir", path });
  }

  /** Sets for the stage what may be set there; returns what is for one program alone. */
  #variables({ env, own = [] }: Program): RunInstruction["env"] {
    const alone: [string, string | undefined][] = [];
    const stays: (readonly [string, string])[] = [];
    const names = new Set([...env, ...own].map(([name]) => name));
    const ownNames = new Set(own.map(([name]) => name));
    for (const [name, value] of env) {
      if (ownNames.has(name) || this.env.get(name) === value) continue;
      const mayStay = this.kept === undefined || this.kept.get(name) === value;
      if (mayStay && !value.includes("\n")) stays.push([name, value]);
      else alone.push([name, value]);
    }
    for (const [name, value] of own) alone.push([name, value]);
    for (const name of this.env.keys()) if (!names.has(name)) alone.push([name, undefined]);
    if (stays.length > 0) this.add({ kind: "env", pairs: stays });
    for (const [name, value] of stays) this.env.set(name, value);
    return alone;
  }

  finish(name: string): Stage {
    const { base, instructions } = this;
    return {
      name,
      base,
      instructions,
      ...(this.#inherited !== undefined && { inherited: this.#inherited }),
    };
  }
}

/** A variable as an image's configuration writes it. */
export function splitVariable(entry: string): [string, string] {
  const cut = entry.indexOf("=");
  return cut < 0 ? [entry, ""] : [entry.slice(0, cut), entry.slice(cut + 1)];
}

function isRoot(user: string): boolean {
  return /^(?:|root|0)(?::(?:root|0))?$/.test(user);
}
