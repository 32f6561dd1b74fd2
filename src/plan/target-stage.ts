import { posix } from "node:path";
import type { StepItem } from "../spec/index.ts";
import { planUser, runAsUser } from "./accounts.ts";
import { planBase } from "./bases/plan-base.ts";
import { type BuildStage, planBuildStage } from "./build-stage.ts";
import { trustCertificates } from "./certificates.ts";
import { planComponents } from "./components/plan-components.ts";
import { planConda } from "./conda/plan-conda.ts";
import { type PlanContext, rangeAt, type StageContext, type StageRoot } from "./context.ts";
import { chooseCpu } from "./cpu/choose-cpu.ts";
import { joinVenv } from "./dev/join-venv.ts";
import { planEasyBuild } from "./easybuild/plan-easybuild.ts";
import { extendEnvironment, readEnvironment, setVariable } from "./environment.ts";
import { planFiles } from "./files.ts";
import { planModels } from "./models/plan-models.ts";
import { readOwner } from "./owner.ts";
import { planPackages } from "./packages.ts";
import { placeFiles } from "./placement.ts";
import { activatePython, planPython } from "./python.ts";
import { planRun, STEP_SHELL } from "./runs.ts";
import { copyInit, INIT, initPath, planInit } from "./serving/init.ts";
import type { PlannedSoftware } from "./software.ts";
import { planSpack } from "./spack/plan-spack.ts";
import type { DirectoryEntry, Environment, PlannedComponent, StepId } from "./types.ts";

/** A target's finished root, with what tests and the image's configuration need of it. */
export interface PlannedTarget extends StageRoot {
  readonly stage: StageContext;
  readonly user: string;
  readonly components: readonly PlannedComponent[];
  /** Labels of its components. */
  readonly labels: Readonly<Record<string, string>>;
  /** Words before the command line the image starts with. */
  readonly starter: readonly string[];
  /** The root of the target it lies on. */
  readonly below?: StepId;
  /** The root of the build stage, from which a finished root can be looked at; undefined after a report. */
  readonly tools: () => StepId | undefined;
}

/**
 * Plans a target's own root, in the order a reader of the spec expects:
 * base, packages, user, Python, folders and files, steps. What is independent is a part merged in by one assemble step.
 */
export function planTargetStage(context: PlanContext, name: string): PlannedTarget | undefined {
  const target = context.targets.get(name);
  if (target === undefined) throw new Error(`target ${name} was not resolved before planning`);
  const { spec } = target;
  const choice = chooseCpu(target, context.facts, context.report);
  if (choice === undefined) return undefined;
  let build: BuildStage | undefined;
  const buildStage = () => (build ??= planBuildStage({ ...stage, stage: `${name}.build` }));
  const buildRoot = () => buildStage()?.finished();
  const stage: StageContext = { ...context, ...choice, target, stage: name, buildRoot };
  trustCertificates(stage);
  const below = target.on === undefined ? undefined : stage.planImage(target.on);
  if (target.on !== undefined && below === undefined) return undefined;
  const base = below?.root ?? planBase(stage, "runtime");
  if (base === undefined) return undefined;
  const run = new TargetRoot(stage, below?.image ?? stage.facts.images.get(spec.base.runtime)?.config);
  run.root = base;
  const init = planInit(stage);
  if (init === undefined) return undefined;
  if (init.by === "copy") {
    const root = copyInit(stage, run.root);
    if (root === undefined) return undefined;
    run.root = root;
  }
  run.steps("base");
  const components = planComponents(stage, { ...stage, stage: `${name}.build` });
  if (components === undefined) return undefined;
  const packages = [...spec.packages, ...components.packages, ...init.packages];
  const [at] =
    spec.packages.length > 0
      ? ["packages"]
      : components.packages.length > 0
        ? ["components"]
        : initPath(spec);
  const packaged = planPackages(stage, spec.base.runtime, packages, [at ?? ""], run.root, run.env);
  if (packaged === undefined) return undefined;
  run.root = planUser(stage, packaged, run.env);
  run.steps("packages");
  run.software(components, "components");
  if (spec.spack !== undefined) {
    const tools = buildStage()?.tools;
    const parts = tools && planSpack(stage, `${name}.build`, tools);
    if (parts === undefined) return undefined;
    run.parts.push(...parts);
    const path = run.env.find(([key]) => key === "PATH")?.[1] ?? "";
    run.env = setVariable(run.env, "PATH", `${posix.join(spec.spack.view, "bin")}:${path}`);
  }
  if (spec.easybuild !== undefined) {
    const tools = buildStage()?.tools;
    const software = tools && planEasyBuild(stage, `${name}.build`, tools);
    if (software === undefined) return undefined;
    run.software(software, "easybuild");
  }
  if (spec.conda !== undefined) {
    const part = planConda(stage);
    if (part === undefined) return undefined;
    run.parts.push(part);
    const prefix = posix.normalize(spec.conda.prefix).replace(/\/$/, "");
    const path = run.env.find(([key]) => key === "PATH")?.[1] ?? "";
    run.env = setVariable(run.env, "PATH", `${posix.join(prefix, "bin")}:${path}`);
    run.env = setVariable(run.env, "CONDA_PREFIX", prefix);
  }
  if (spec.python !== undefined) {
    const tools = buildStage()?.tools;
    const builder = { ...stage, stage: `${name}.build` };
    const parts = tools && planPython(builder, spec.python, tools.root, tools.env);
    const joint = tools && joinVenv(builder, tools);
    if (parts === undefined || joint === undefined) return undefined;
    run.parts.push(...parts, ...joint);
    run.env = activatePython(run.env, spec.python.venv);
    run.steps("python");
  }
  run.env = extendEnvironment(run.env, spec.env);
  run.files();
  run.steps("files");
  const user = runAsUser(stage) ?? run.config?.config.User ?? "";
  return {
    stage,
    root: run.assemble(),
    env: run.env,
    workdir: run.workdir,
    user,
    components: components.list,
    labels: components.labels,
    starter: [...(init.by === "none" ? [] : INIT), ...run.starter],
    tools: () => buildStage()?.tools.root,
    ...(below !== undefined && { below: below.root }),
    ...(run.config !== undefined && { config: run.config }),
  };
}

/** A root while it grows: steps that write onto it, and parts waiting to be merged over it. */
class TargetRoot {
  root: StepId = "";
  env: Environment;
  readonly config: StageRoot["config"];
  readonly workdir: string;
  parts: StepId[] = [];
  /** Words before the program the image starts. */
  starter: readonly string[] = [];
  /** Folders the linker was told of. */
  readonly #libraries: string[] = [];
  readonly #stage: StageContext;

  constructor(stage: StageContext, config: StageRoot["config"]) {
    const { spec } = stage.target;
    this.#stage = stage;
    this.config = config;
    this.env = readEnvironment(this.config?.config.Env ?? []);
    this.workdir = spec.workdir ?? (this.config?.config.WorkingDir || "/");
  }

  /** Runs the steps that come after a section; parts so far are laid down first, for the steps may need them. */
  steps(after: StepItem["after"]): void {
    const { spec } = this.#stage.target;
    for (const [index, item] of spec.steps.entries()) {
      if (item.after !== after) continue;
      const root = this.assemble();
      const env = after === "files" ? this.env : extendEnvironment(this.env, spec.env);
      const defaults = { root, env, workdir: this.workdir, user: "", shell: spec.shell ?? STEP_SHELL };
      this.root = planRun(this.#stage, item, ["steps", index], defaults, false) ?? root;
    }
  }

  /** Lays software over the root and tells the linker of it; what comes later finds its programs. */
  software(
    { parts, programs, libraries, variables }: PlannedSoftware,
    section: "components" | "easybuild",
  ): void {
    if (parts.length === 0) return;
    this.#libraries.push(...libraries);
    this.parts.push(...parts);
    const path = this.env.find(([name]) => name === "PATH")?.[1] ?? "";
    this.env = setVariable(this.env, "PATH", [...programs, path].join(":"));
    for (const [name, value] of variables) this.env = setVariable(this.env, name, value);
    const { draft, stage, target } = this.#stage;
    this.root = draft.add({
      kind: "libraries",
      stage,
      title: `tell the linker of ${section}`,
      range: rangeAt(target, [section]),
      root: this.assemble(),
      folders: [...this.#libraries],
      env: this.env,
    });
  }

  files(): void {
    const stage = this.#stage;
    const { spec } = stage.target;
    const accounts = this.root;
    const directories = spec.directories.map(
      (entry): DirectoryEntry => ({
        path: posix.resolve(this.workdir, entry.path),
        ...(entry.owner !== undefined && { owner: readOwner(entry.owner) }),
        ...(entry.mode !== undefined && { mode: entry.mode }),
      }),
    );
    for (const [index, entry] of directories.entries()) {
      const place = placeFiles(`${entry.path}/`, this.root, accounts, directories.slice(0, index));
      const at = rangeAt(stage.target, ["directories", index]);
      const title = `folder ${entry.path}`;
      const step = stage.draft.add({ kind: "directory", stage: stage.stage, title, range: at, entry, place });
      if (place.kind === "root") this.root = step;
      else this.parts.push(step);
    }
    const goal = { root: this.root, accounts, workdir: this.workdir, directories, apart: true };
    const files = planFiles(stage, spec.files, ["files"], goal);
    this.root = files.root;
    this.parts.push(...files.parts);
    const models = planModels(stage, { ...goal, root: this.root });
    this.root = models.root;
    this.parts.push(...models.parts);
    this.starter = models.starter;
  }

  /** The root with all waiting parts merged over it. */
  assemble(): StepId {
    if (this.parts.length === 0) return this.root;
    const { draft, stage } = this.#stage;
    this.root = draft.add({ kind: "assemble", stage, title: "assemble", root: this.root, parts: this.parts });
    this.parts = [];
    return this.root;
  }
}
