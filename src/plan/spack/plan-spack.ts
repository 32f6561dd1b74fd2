import { posix } from "node:path";
import { runtimeHashes, type SpackPackage } from "../../spack/index.ts";
import { rangeAt, type StageContext, type StageRoot } from "../context.ts";
import { isIndependent } from "../placement.ts";
import type { StepId } from "../types.ts";
import type { SpackFacts } from "./steps.ts";

/** The names of an environment's files, as Spack writes them. */
const MANIFEST = "spack.yaml";
const LOCK = "spack.lock";

/** The folder below which Spack's packages are, each in one of its own. */
export const SPACK_TREE = "/opt/software";

/**
 * The parts of an image that hold what a target's Spack environment takes when it runs: every package of the lock is a
 * step on `tools` and on all that it needs. Undefined after a report.
 */
export function planSpack(
  stage: StageContext,
  build: string,
  tools: StageRoot,
): readonly StepId[] | undefined {
  const { spack } = stage.target.spec;
  const known = stage.facts.spack?.get(stage.target.name);
  if (spack === undefined || known === undefined) return spack === undefined ? [] : undefined;
  if (!isIndependent(spack.view)) {
    stage.report.report("spack-place", stage.target.locate(["spack", "view"]), { path: spack.view });
    return undefined;
  }
  const { draft } = stage;
  const range = rangeAt(stage.target, ["spack"]);
  const environment = planEnvironment(stage, build, tools, known);
  const { lock } = known;
  // What there will be is not known before Spack was asked.
  if (lock === undefined) return [];
  const built = new Map<string, { readonly step: StepId; readonly folder: string }>();
  const needs = new Map<string, ReadonlySet<string>>();
  for (const one of lock.packages) {
    const closure = new Set(one.dependencies.flatMap(({ hash }) => [hash, ...(needs.get(hash) ?? [])]));
    needs.set(one.hash, closure);
    if (one.external !== undefined) continue;
    const folder = folderOf(one);
    const step = draft.add({
      kind: "spack",
      stage: build,
      title: `spack install ${one.name} ${one.version}`,
      range,
      root: tools.root,
      program: spack.program,
      ...environment,
      hash: one.hash,
      folder,
      dependencies: [...closure].sort().flatMap((hash) => built.get(hash) ?? []),
      ...(spack.mirror !== undefined && { mirror: spack.mirror }),
      env: tools.env,
    });
    built.set(one.hash, { step, folder });
  }
  const atRunTime = runtimeHashes(lock);
  const kept = lock.packages.flatMap(({ hash }) => (atRunTime.has(hash) ? (built.get(hash) ?? []) : []));
  const parts = kept.map(({ step, folder }) =>
    draft.add({
      kind: "copy",
      stage: stage.stage,
      title: `${folder} → ${SPACK_TREE}`,
      range,
      from: step,
      src: [`/${folder}`],
      to: `${SPACK_TREE}/${folder}`,
      exclude: [],
      unpack: false,
      place: { kind: "part", accounts: step, directories: [] },
    }),
  );
  const title = `view of Spack's packages in ${spack.view}`;
  const view = draft.add({
    kind: "spack-view",
    ...{ stage: build, title, range, root: tools.root, env: tools.env },
    view: posix.normalize(spack.view).replace(/\/$/, ""),
    packages: kept,
  });
  return [...parts, view];
}

/** Where the files of an environment are, for its packages: in the build context, or what Spack makes of its wishes. */
function planEnvironment(stage: StageContext, build: string, tools: StageRoot, { path }: SpackFacts) {
  const { draft, target } = stage;
  const { specs, manifest: written = "", program = "" } = target.spec.spack ?? {};
  const manifest = posix.normalize(written);
  if (path !== undefined)
    return { context: draft.context("context", [manifest, path]), manifest, lock: path };
  const wishes = JSON.stringify({ spack: { specs, view: false, concretizer: { unify: true } } });
  const context = draft.add({
    kind: "spack-choice",
    stage: build,
    title: "spack concretize",
    range: rangeAt(target, ["spack"]),
    target: target.name,
    root: tools.root,
    program,
    manifest:
      specs === undefined
        ? { context: draft.context("context", [manifest]), path: manifest }
        : { text: `${wishes}\n` },
    env: tools.env,
  });
  return { context, manifest: MANIFEST, lock: LOCK };
}

function folderOf({ name, version, hash }: SpackPackage): string {
  return `${name}-${version}-${hash}`;
}
