import {
  type Compiled,
  type CompileRequest,
  compileTarget,
  keepAnswers,
  type LockUse,
} from "../compile/index.ts";
import type { Reporter } from "../diagnostics/index.ts";
import { type Replacement, replaceUnsupported, type State, supports } from "../llb/index.ts";
import type { SpecFile } from "../spec/index.ts";
import { checkOverlaps } from "./check-overlaps.ts";
import { createHost, type MainContext } from "./contexts/index.ts";
import type { Engine } from "./engine/index.ts";
import { createImageResolver } from "./images/index.ts";
import type { FrontendOptions } from "./options/index.ts";
import type { Platform } from "./platform/index.ts";
import { SpecError } from "./report/index.ts";
import type { BuiltPlatform } from "./result/index.ts";
import { runTests } from "./run-tests.ts";

/** What building a spec for some platforms takes. */
export interface BuildInput {
  readonly engine: Engine;
  readonly options: FrontendOptions;
  readonly spec: SpecFile;
  readonly main: MainContext;
  /** Excludes for the client's folder. */
  readonly excludes: Promise<readonly string[]>;
  readonly report: Reporter;
  readonly lock?: LockUse;
  /** What the spec does not pin is fetched, to lock it. */
  readonly findsSources?: boolean;
}

/** One platform's image, and what the engine could not do for it. */
export interface BuiltTarget extends BuiltPlatform {
  readonly replacements: readonly Replacement[];
}

/** What was compiled, and the states that were made on the way, only to be read. */
interface CompiledTarget extends Compiled {
  readonly asked: readonly State[];
}

/** Compiles a target for each platform, all at the same time; one is undefined only after an error was reported. */
export function compilePlatforms(
  input: BuildInput,
  platforms: readonly Platform[],
): Promise<readonly (CompiledTarget | undefined)[]> {
  const images = createImageResolver(input.engine);
  const showPlatform = platforms.length > 1;
  const all = platforms.map(async (platform) => {
    const asked: State[] = [];
    const onAsk = (state: State) => asked.push(state);
    const host = await createHost({ ...input, images, platform, showPlatform, onAsk, makes: true });
    const request = compileRequest(input, platform, showPlatform);
    const compiled = await compileTarget(input.spec, request, host, input.report);
    return compiled && { ...compiled, asked };
  });
  return Promise.all(all);
}

/** Compiles, solves and tests a target for each platform, all at the same time. Rejects with the first failure. */
export async function buildPlatforms(
  input: BuildInput,
  platforms: readonly Platform[],
): Promise<readonly BuiltTarget[]> {
  const { report } = input;
  const compiled = await compilePlatforms(input, platforms);
  if (report.hasErrors) throw new SpecError(report.diagnostics, report.dropped);
  return Promise.all(
    compiled.map(async (one, index) => {
      const platform = platforms[index];
      if (one === undefined || platform === undefined)
        throw new Error("nothing was compiled, and no error reported");
      return solvePlatform(input, one, platform);
    }),
  );
}

async function solvePlatform(
  { engine, options, report }: BuildInput,
  compiled: CompiledTarget,
  platform: Platform,
): Promise<BuiltTarget> {
  const { plan, state, tests } = compiled;
  const runnable = withoutGpuTests(engine, compiled, report);
  if (report.hasErrors) throw new SpecError(report.diagnostics, report.dropped);
  const replaced = replaceUnsupported(state, engine.capabilities);
  const { cacheImports } = options;
  // The answer is waited for: overlaps are asked for first, and the image's other steps run at the same time.
  const checked = checkOverlaps(engine, compiled, report, cacheImports);
  // Tests start from the finished root: evaluated first, so that a step's failure is not told as a test's.
  const evaluate = tests.length > 0 || compiled.overlaps.length > 0;
  const [finished] = await Promise.all([engine.solve(replaced.state, { cacheImports, evaluate }), checked]);
  await runTests(engine, runnable, cacheImports);
  const kept = keptWithCache(engine, options, compiled);
  const final = kept === state ? undefined : replaceUnsupported(kept, engine.capabilities);
  const tree = final === undefined ? finished : await engine.solve(final.state, { cacheImports });
  const { image, baseImage } = plan;
  const { replacements } = replaced;
  return { platform, tree, image, replacements, ...(baseImage === undefined ? {} : { baseImage }) };
}

/**
 * The tested image; for a client that has a remote cache also with what was asked on the way, which an engine that has nothing
 * else would have to find out anew, on the whole base. Without one it would only make a build with nothing to do take longer.
 */
function keptWithCache(engine: Engine, options: FrontendOptions, { tested, asked }: CompiledTarget): State {
  if (options.cacheImports.length === 0) return tested;
  // Answers come in any order; the same graph is to be the same bytes.
  const byDigest = new Map(asked.map((state) => [engine.digestOf(state), state]));
  const sorted = [...byDigest].sort(([one], [other]) => (one < other ? -1 : 1));
  return keepAnswers(
    tested,
    sorted.map(([, state]) => state),
  );
}

function compileRequest(
  { engine, options, spec, lock, findsSources }: BuildInput,
  platform: Platform,
  showPlatform: boolean,
): CompileRequest {
  return {
    platform,
    showPlatform,
    buildPlatform: engine.platform,
    buildArgs: argsFor(spec, options),
    labels: options.labels,
    exec: options.exec,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(lock === undefined ? {} : { lock }),
    ...(findsSources === undefined ? {} : { findsSources }),
  };
}

/** The user's arguments, and of those with a meaning of their own the ones the spec declares. */
export function argsFor(spec: SpecFile, options: FrontendOptions): Readonly<Record<string, string>> {
  const declared = new Set(spec.args.map(({ name }) => name));
  const reserved = Object.entries(options.reservedArgs).filter(([name]) => declared.has(name));
  return { ...options.buildArgs, ...Object.fromEntries(reserved) };
}

/** The tests an engine can run: where it knows no GPUs, those that take them if there are any are left out, and others reported. */
function withoutGpuTests(
  engine: Engine,
  { tests, locateTest }: Compiled,
  report: Reporter,
): Compiled["tests"] {
  if (supports(engine.capabilities, "exec.meta.cdi")) return tests;
  return tests.filter(({ gpu, index }) => {
    if (gpu === "optional") report.report("gpu-test-skipped", locateTest(index), {});
    if (gpu === "required") report.report("gpu-test-impossible", locateTest(index), {});
    return gpu === undefined;
  });
}
