import { planBase } from "./bases/plan-base.ts";
import type { StageContext, StageRoot } from "./context.ts";
import { setFlags } from "./cpu/choose-cpu.ts";
import { easybuildPackages } from "./easybuild/program.ts";
import { extendEnvironment, readEnvironment } from "./environment.ts";
import { planFiles } from "./files.ts";
import { planPackages } from "./packages.ts";
import { planRun, STEP_SHELL } from "./runs.ts";
import type { Environment, StepId } from "./types.ts";

/** The root on which things are built that never reaches the image: its base, compilers and headers, files and steps. */
export interface BuildStage {
  /** Base and packages: what Python packages are built on. */
  readonly tools: StageRoot;
  /** With the stage's own files and steps: what `from: build` reads. Undefined while it is being planned, or after a report. */
  readonly finished: () => StageRoot | undefined;
}

/** Plans the build stage of a target; undefined after a report. Nothing is added for what nobody uses. */
export function planBuildStage(stage: StageContext): BuildStage | undefined {
  const { base, build } = stage.target.spec;
  const config = stage.facts.images.get(base.build)?.config;
  const baseRoot = planBase(stage, "build");
  if (baseRoot === undefined) return undefined;
  const inherited = readEnvironment(config?.config.Env ?? []);
  const env = extendEnvironment(inherited, build.env);
  const workdir = build.workdir ?? config?.config.WorkingDir ?? "/";
  const packages = [...build.packages, ...easybuildPackages(stage)];
  const at = build.packages.length > 0 ? ["build", "packages"] : ["easybuild"];
  const root = planPackages(stage, base.build, packages, at, baseRoot, env);
  if (root === undefined) return undefined;
  const tools: StageRoot = { root, env, workdir };
  return {
    tools,
    finished: once(() => finish(stage, tools, extendEnvironment(setFlags(inherited, stage.cpu), build.env))),
  };
}

/** `env` is that of steps, which has the flags for a processor too: what is installed is the same for all. */
function finish(stage: StageContext, tools: StageRoot, env: Environment): StageRoot {
  const { build } = stage.target.spec;
  const { workdir } = tools;
  const files = planFiles(stage, build.files, ["build", "files"], {
    root: tools.root,
    accounts: tools.root,
    workdir,
    directories: [],
    apart: false,
  });
  let root: StepId = files.root;
  for (const [index, item] of build.steps.entries()) {
    const defaults = { root, env, workdir, user: "", shell: STEP_SHELL };
    root = planRun(stage, item, ["build", "steps", index], defaults, false) ?? root;
  }
  return { root, env, workdir };
}

/** Runs a function at its first call; a call from inside it, which is a cycle, gives undefined. */
function once<T>(make: () => T): () => T | undefined {
  let state: { readonly value: T } | "open" | undefined;
  return () => {
    if (state === "open") return undefined;
    if (state === undefined) {
      state = "open";
      state = { value: make() };
    }
    return state.value;
  };
}
