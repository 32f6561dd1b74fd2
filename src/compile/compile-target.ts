import { type Reporter, shownFile } from "../diagnostics/index.ts";
import { formatPlatform, sourceFile } from "../llb/index.ts";
import { type ByPlatform, type LockedDistro, type LockPart, lockableDistro } from "../lock/index.ts";
import { type ExecOptions, type Lowered, type LowerInput, lowerPlan } from "../lower/index.ts";
import {
  type ImageFacts,
  neededImages,
  type Plan,
  type PlanInput,
  type PlanPlatform,
  planTarget,
} from "../plan/index.ts";
import { findUnlocked, type ResolutionOutcome } from "../python/index.ts";
import type { Span } from "../source/index.ts";
import type { SpecFile, TargetSpec } from "../spec/index.ts";
import { findPackages } from "./find-packages.ts";
import { findSources } from "./find-sources.ts";
import { gatherConda } from "./gather-conda.ts";
import { chooseEasyBuild, gatherEasyBuild } from "./gather-easybuild.ts";
import { gatherImages } from "./gather-images.ts";
import { gatherRequirements, type Requirements } from "./gather-requirements.ts";
import { gatherRoots } from "./gather-roots.ts";
import { chooseSpack, gatherSpack } from "./gather-spack.ts";
import { gatherTargets } from "./gather-targets.ts";
import type { Host } from "./host.ts";
import { listModels } from "./list-models.ts";
import { listTrees } from "./list-trees.ts";
import { resolvePython } from "./resolve-python.ts";
import { shareContexts } from "./share-contexts.ts";
import { inputOf, type LockUse, pinByLock, useLock } from "./use-lock.ts";

/** What is to be built of a spec. */
export interface CompileRequest {
  /** The file's default target if absent. */
  readonly target?: string;
  /** The user's own build args, nothing that BuildKit keeps for itself. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly platform: PlanPlatform;
  readonly buildPlatform: PlanPlatform;
  readonly labels: Readonly<Record<string, string>>;
  readonly exec: ExecOptions;
  /** True when several platforms are built at once. */
  readonly showPlatform: boolean;
  /** What the build is held to. */
  readonly lock?: LockUse;
  /** Sources the spec does not pin are fetched, to say in {@link Compiled.found} what they are. */
  readonly findsSources?: boolean;
}

/** One target on one platform, as a plan a person can read and as LLB an engine can solve. */
export interface Compiled extends Lowered {
  readonly plan: Plan;
  /** Where a target says what Python packages it wants. */
  readonly locatePython: (target: string) => Span;
  /** Where a test of the target stands. */
  readonly locateTest: (index: number) => Span;
  /** What was looked up for it, each target's own. */
  readonly found: readonly LockPart[];
}

/**
 * Compiles one target for one platform: arguments, facts about images, plan, LLB. Returns undefined only after an error
 * was reported. Rejects with a {@link HostError} when the host could not answer.
 */
export async function compileTarget(
  spec: SpecFile,
  request: CompileRequest,
  host: Host,
  report: Reporter,
): Promise<Compiled | undefined> {
  const targets = gatherTargets(spec, { ...request, contexts: host.contexts }, report);
  if (targets === undefined) return undefined;
  const targetNames = spec.targets.map(({ name }) => name);
  const needs = neededImages(targets.all.values(), targetNames, host.contexts);
  const all = [...targets.all.values()];
  const { platform, lock } = request;
  const { contexts } = host;
  const writesLock = request.findsSources === true;
  const pin = pinByLock(lock, { platform, contexts });
  const pins = lock && {
    sources: lock.lock.sources,
    packages: lockedOn(lock.lock.packages, formatPlatform(platform)),
    strict: lock.strict,
  };
  const [requirements, images, models, spack, conda] = await Promise.all([
    gatherRequirements(all, host, report),
    gatherImages(needs, { targets: all, platform, host, lock: lock?.lock, pin }),
    listModels(all, host, report, pins),
    gatherSpack(all, host, { strict: lock?.strict === true }, report),
    gatherConda(all, host, report),
    host.ready,
  ]);
  const easybuild = gatherEasyBuild(all, host, report);
  const locked = useLock(lock, { platform, needs, targets: all, contexts, requirements }, report);
  const sources = {
    image: (ref: string) => host.imageState(pin(ref), platform),
    context: shareContexts((name, paths) => host.contextState(name, paths)),
  };
  const lowerInputNow = (): LowerInput => {
    // Engines keep the text with the build's record, and show lines of it.
    const shown = shownFile(spec.file, report.diagnostics);
    return {
      sources,
      options: request.exec,
      file: sourceFile({ filename: spec.file.name, data: shown.text, language: "YAML" }),
      showPlatform: request.showPlatform,
    };
  };
  const roots = await gatherRoots(
    all,
    targetNames,
    { platform, images, contexts, labels: {}, ...(pins && { pins }), writesLock },
    { lowerInput: lowerInputNow(), host },
    report,
  );
  const input: PlanInput = { target: targets.main.name, targets: targets.all, targetNames };
  const facts = {
    platform,
    images: new Map([...images, ...roots]),
    contexts,
    labels: request.labels,
    models,
    spack,
    easybuild,
    conda,
    ...(pins && { pins }),
    writesLock,
    requirements: new Map([...requirements].map(([name, { files }]) => [name, files])),
    pythonLocks: new Map(
      [...requirements].flatMap(([name, { lock }]) => (lock ? [[name, lock] as const] : [])),
    ),
  };
  const sketch = planTarget(input, facts, report);
  if (sketch === undefined) return undefined;
  const lowerInput = lowerInputNow();
  const [python, chosen, modules] = await Promise.all([
    resolvePython(sketch, lowerInput, host, locked),
    chooseSpack(sketch, lowerInput, host, report),
    chooseEasyBuild(sketch, targets.all, lowerInput, host, report),
  ]);
  for (const target of all)
    checkHashes(target, python.get(target.name), requirements.get(target.name), report);
  if (report.hasErrors) return undefined;
  const isKnown = python.size === 0 && chosen.size === 0 && modules.size === 0;
  const known = {
    ...facts,
    python,
    spack: new Map([...spack, ...chosen]),
    easybuild: new Map([...easybuild, ...modules]),
  };
  const grouped = isKnown ? sketch : planTarget(input, known, report);
  if (grouped === undefined) return undefined;
  // A lock has nothing of what is in the trees, so that none is made for it.
  const plan = request.findsSources
    ? grouped
    : await listTrees(grouped, lowerInput, host, (trees) => planTarget(input, { ...known, trees }, report));
  if (plan === undefined) return undefined;
  const [pinned, packages] = request.findsSources
    ? await Promise.all([findSources(plan, all, models, host), findPackages(plan, lowerInput, host)])
    : [];
  return {
    plan,
    ...lowerPlan(plan, lowerInput),
    locatePython: (name) => (targets.all.get(name) ?? targets.main).locate(["python"]),
    locateTest: (index) => targets.main.locate(["tests", index]),
    found: all.map((target) =>
      lockPart(target, platform, { images, requirements, python, sources: pinned, packages }),
    ),
  };
}

/** Reports a package whose archive the lock its target names does not have. */
function checkHashes(
  target: TargetSpec,
  outcome: ResolutionOutcome | undefined,
  requirements: Requirements | undefined,
  report: Reporter,
): void {
  if (outcome?.kind !== "resolved" || requirements?.lock === undefined) return;
  const name = findUnlocked(outcome.resolution, requirements.lock);
  const lock = target.spec.python?.lock ?? "";
  if (name !== undefined)
    report.report("foreign-lock-hash", target.locate(["python", "lock"]), { name, lock });
}

interface Found {
  readonly images: ReadonlyMap<string, ImageFacts>;
  readonly requirements: ReadonlyMap<string, Requirements>;
  readonly python: ReadonlyMap<string, ResolutionOutcome>;
  readonly sources: ReadonlyMap<string, string> | undefined;
  readonly packages: ReadonlyMap<string, readonly string[]> | undefined;
}

/** What a lock has on one platform. */
function lockedOn<T>(table: ByPlatform<T>, platform: string): ReadonlyMap<string, T> {
  return new Map(
    [...table].flatMap(([key, inner]): [string, T][] => {
      const value = inner.get(platform);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** What was found for one target, as a lock keeps it. */
function lockPart(target: TargetSpec, platform: PlanPlatform, found: Found): LockPart {
  const digests = [...found.images].flatMap(([ref, { digest }]): [string, string][] =>
    digest === undefined || ref.includes("@") ? [] : [[ref, digest]],
  );
  const distros = [...found.images.values()].flatMap(({ digest, distro }): [string, LockedDistro][] => {
    const kept = distro && lockableDistro(distro);
    return digest === undefined || kept === undefined ? [] : [[digest, kept]];
  });
  const outcome = found.python.get(target.name);
  const input = inputOf(target, found.requirements);
  return {
    target: target.name,
    platform: formatPlatform(platform),
    images: new Map(digests),
    distros: new Map(distros),
    sources: found.sources ?? new Map(),
    packages: found.packages ?? new Map(),
    ...(outcome?.kind === "resolved" &&
      input !== undefined && { python: { input, packages: outcome.resolution.packages } }),
  };
}
