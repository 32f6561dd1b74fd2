import { posix } from "node:path";
import { groupPackages, type PackageGroup, type Resolution, type ResolvedPackage } from "../python/index.ts";
import type { PythonSection, SpecPath } from "../spec/index.ts";
import { rangeAt, type StageContext, type StageRoot } from "./context.ts";
import { setFlags } from "./cpu/choose-cpu.ts";
import { setVariable } from "./environment.ts";
import { jobsOf } from "./jobs.ts";
import { isIndependent } from "./placement.ts";
import type { Environment, PipLock, PlanPlatform, StepId } from "./types.ts";

/**
 * The parts that hold the virtual environment, built on a stage's root: one of its own and one for each group of packages
 * where they are resolved, else a single one. Undefined after a report.
 */
export function planPython(
  stage: StageContext,
  python: PythonSection,
  root: StepId,
  env: Environment,
): readonly StepId[] | undefined {
  if (!isIndependent(python.venv)) {
    stage.report.report("venv-place", stage.target.locate(["python", "venv"]), { venv: python.venv });
    return undefined;
  }
  const outcome = stage.facts.python?.get(stage.target.name);
  if (outcome?.kind === "resolved") return planGroups(stage, python, outcome.resolution, root, env);
  if (outcome?.kind === "unresolved") {
    stage.report.report("python-unresolved", stage.target.locate(["python"]), { reason: outcome.reason });
  }
  const files = pipFiles(stage, python);
  const lock = stage.facts.pythonLocks?.get(stage.target.name);
  if (python.lock !== undefined && !checkLock(stage, python, lock)) return undefined;
  return [
    stage.draft.add({
      ...pipSettings(stage, python, root, env),
      ...compiledFor(stage),
      ...jobsOf(stage.target.spec),
      kind: "python",
      target: stage.target.name,
      title: pythonTitle(python),
      venv: venvFolder(python),
      ...(files.length > 0 && { context: stage.draft.context("context", files) }),
      files,
      requirements: python.requirements,
      constraints: python.constraints,
      packages: python.packages,
      ...(lock !== undefined && { lock: pipLock(lock) }),
      pip: python.pip,
      compile: python.compile,
      resolve: outcome === undefined && wantsPackages(python),
      ...(choosesByUv(python) && {
        uv: stage.draft.image(python.uv, stage.stage, rangeAt(stage.target, ["python"])),
      }),
    }),
  ];
}

/** True where uv is to choose packages: a lock has chosen them already. */
export function choosesByUv(python: PythonSection): boolean {
  return python.manager === "uv" && python.lock === undefined && wantsPackages(python);
}

/** An environment of packages on a root of its own, filled by pip in one go and kept by no lock. */
export function planVenvApart(
  stage: StageContext,
  {
    packages,
    venv,
    at,
  }: { readonly packages: readonly string[]; readonly venv: string; readonly at: SpecPath },
  { root, env }: StageRoot,
): StepId {
  const { index, flavourIndexes = [] } = stage.target.spec.python ?? {};
  return stage.draft.add({
    ...pipSettings(stage, { flavourIndexes, ...(index && { index }) }, root, env),
    kind: "python",
    target: stage.target.name,
    title: `pip install ${packages.join(" ")}`,
    range: rangeAt(stage.target, at),
    venv,
    files: [],
    requirements: [],
    constraints: [],
    packages,
    pip: false,
    compile: false,
    resolve: false,
  });
}

/** What of a lock a plan says: not the checksums, which the resolved packages carry. */
function pipLock({ requirements, links }: PipLock): PipLock {
  return links === undefined ? { requirements } : { requirements, links };
}

/** True if packages are to be resolved, so that they can be laid down in groups. */
export function wantsPackages({ layers, requirements, packages, lock }: PythonSection): boolean {
  return layers > 1 && (lock !== undefined || requirements.length + packages.length > 0);
}

/** Reports what is wrong with a section that has a lock; true if nothing is. */
function checkLock(stage: StageContext, python: PythonSection, lock: PipLock | undefined): boolean {
  const { lock: name = "", requirements, constraints, packages } = python;
  const span = stage.target.locate(["python", "lock"]);
  if (requirements.length + constraints.length + packages.length > 0) {
    stage.report.report("lock-and-requirements", span, {});
    return false;
  }
  if (lock === undefined && !stage.report.hasErrors)
    stage.report.report("foreign-lock-unread", span, { lock: name });
  return lock !== undefined;
}

/** What pip must see of the build context: nothing below a folder that it sees anyway. */
function pipFiles(stage: StageContext, python: PythonSection): readonly string[] {
  const included = stage.facts.requirements?.get(stage.target.name) ?? [];
  const named = [...python.requirements, ...python.constraints, ...python.files, ...included];
  const all = [...new Set(named.map((path) => posix.normalize(path).replace(/\/$/, "")))].sort();
  return all.filter(
    (path) => path === "." || !all.some((other) => other === "." || path.startsWith(`${other}/`)),
  );
}

function venvFolder({ venv }: PythonSection): string {
  return posix.normalize(venv).replace(/\/$/, "");
}

function pipSettings(
  stage: StageContext,
  python: Pick<PythonSection, "version" | "index" | "flavourIndexes">,
  root: StepId,
  env: Environment,
) {
  const { platform } = stage.facts;
  return {
    stage: stage.stage,
    range: rangeAt(stage.target, ["python"]),
    root,
    version: python.version ?? "",
    ...(python.index !== undefined && { index: python.index }),
    ...(python.flavourIndexes.length > 0 && { flavourIndexes: python.flavourIndexes }),
    cacheScope: `${platform.os}-${sharedPlatform(platform).join("-")}`,
    env,
  };
}

/** Architecture and variant, where that is not one of a kind that differs in compiled files alone. */
function sharedPlatform({ architecture, variant }: PlanPlatform): readonly string[] {
  const shared = variant === undefined || architecture === "amd64" || architecture === "arm64";
  return shared ? [architecture] : [architecture, variant];
}

/** What packages are compiled for, where the target says; wheels of others are the same for all. */
function compiledFor({ cpu }: StageContext) {
  return cpu === undefined ? {} : { compiled: { cpu: cpu.name, env: setFlags([], cpu) } };
}

/** Whether pip makes the wheel, in place of fetching it. */
export function isBuilt(origin: ResolvedPackage["origin"]): boolean {
  return origin.kind !== "archive" || !origin.filename.endsWith(".whl");
}

function planGroups(
  stage: StageContext,
  python: PythonSection,
  { packages }: Resolution,
  root: StepId,
  env: Environment,
): readonly StepId[] {
  const settings = pipSettings(stage, python, root, env);
  const { range, version } = settings;
  const common = { stage: stage.stage, range, root, version, venv: venvFolder(python), env };
  const base = stage.draft.add({
    ...common,
    kind: "venv",
    title: `python venv ${common.venv}`,
    pip: python.pip,
    compile: python.compile,
  });
  const files = pipFiles(stage, python);
  const wheelOf = ({ name, version: number, origin }: ResolvedPackage): StepId => {
    const local = origin.kind === "context" ? [...new Set([...files, origin.path])].sort() : [];
    return stage.draft.add({
      ...settings,
      ...(isBuilt(origin) && { ...compiledFor(stage), ...jobsOf(stage.target.spec) }),
      kind: "wheel",
      title: `${name} ${number}`,
      origin,
      ...(local.length > 0 && { context: stage.draft.context("context", local) }),
      files: local,
    });
  };
  const groups = groupPackages(packages, layersLeft(stage, python) - 1).map((group) =>
    stage.draft.add({
      ...common,
      kind: "wheels",
      target: stage.target.name,
      title: groupTitle(group),
      compile: python.compile,
      wheels: group.packages.map(wheelOf),
    }),
  );
  return [base, ...groups];
}

/**
 * Layers the packages may have: engines mount those of an image at once, and steps with mounts of their own fail from about
 * 70 on (moby/buildkit#4810).
 */
function layersLeft(stage: StageContext, { layers }: PythonSection): number {
  const { rootfs } = stage.facts.images.get(stage.target.spec.base.runtime)?.config ?? {};
  const base = (rootfs as { readonly diff_ids?: readonly unknown[] } | undefined)?.diff_ids?.length ?? 0;
  return Math.max(2, Math.min(layers, MOST_LAYERS - base));
}

/** Of the base image and the packages together; files and steps of a spec are few. */
const MOST_LAYERS = 48;

function groupTitle({ packages }: PackageGroup): string {
  const names = packages.map(({ name, version }) => `${name} ${version}`);
  const more = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : "";
  return `install ${names.slice(0, SHOWN).join(", ")}${more}`;
}

/** So many packages of a group are named in its title. */
const SHOWN = 4;

function pythonTitle(python: PythonSection): string {
  if (python.lock !== undefined) return `pip install what ${python.lock} holds`;
  const sources = [...python.requirements.map((file) => `-r ${file}`), ...python.packages];
  return sources.length === 0 ? `python venv ${python.venv}` : `pip install ${sources.join(" ")}`;
}

/** The environment in which the virtual environment is active. */
export function activatePython(env: Environment, venv: string): Environment {
  const path = env.find(([name]) => name === "PATH")?.[1];
  const bin = posix.join(venv, "bin");
  return setVariable(
    setVariable(env, "PATH", path ? `${bin}:${path}` : bin),
    "VIRTUAL_ENV",
    posix.normalize(venv),
  );
}
