import { dirname, resolve } from "node:path";
import {
  type Compiled,
  type CompileRequest,
  compileTarget,
  createStatedHost,
  NO_EXEC_OPTIONS,
} from "../../compile/index.ts";
import type { PlanPlatform } from "../../plan/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { thisArchitecture } from "../architecture.ts";
import { EXIT } from "../exit-code.ts";
import { Failure, usageFailure } from "../failure.ts";
import type { FlagValues } from "../flags/index.ts";
import type { Io } from "../io.ts";
import { keyValues } from "../key-values.ts";
import { badSpec, type CheckedSpec, checkSpec, printReport } from "./check-spec.ts";
import { type Compile, compileAtEngine } from "./compile-at-engine.ts";
import type { COMPILE_FLAGS } from "./compile-flags.ts";
import { parsePlatform } from "./parse-platform.ts";
import { readContext } from "./read-context.ts";
import { readLockBeside } from "./read-lock-beside.ts";
import { STANDARD_INPUT } from "./read-spec-text.ts";
import { parseStatedDistros } from "./stated-facts.ts";

type Wishes = FlagValues<typeof COMPILE_FLAGS>;

/** One image, compiled. */
export interface CompiledImage extends Compiled {
  readonly platform: PlanPlatform;
}

/**
 * Compiles a spec's target for each platform: with what an engine finds of its images, or, where none answers or the
 * user states their distribution, with that. Warnings are printed. Throws a failure for a wrong spec (printed), and one
 * that names the images nothing is known of.
 */
export async function compileSpec(
  file: SourceFile,
  wishes: Wishes,
  io: Io,
): Promise<readonly CompiledImage[]> {
  // What is wrong with the spec or the flags is told before any engine is asked.
  const prepared = await prepare(file, wishes, io);
  // What is read of the build context is looked for beside the spec.
  const folder = file.name === STANDARD_INPUT ? io.cwd : dirname(resolve(io.cwd, file.name));
  if (wishes.offline || wishes.distro.length > 0)
    return compileAll(prepared, statedCompile(wishes, folder), io);
  try {
    return await compileAtEngine({ ...wishes, folder }, io, (compile) => compileAll(prepared, compile, io));
  } catch (error) {
    const isAbsent = error instanceof Failure && error.exitCode === EXIT.unreachable;
    if (!isAbsent || wishes.addr !== undefined) throw error;
    return compileAll(prepared, statedCompile(wishes, folder), io);
  }
}

interface Prepared extends CheckedSpec {
  readonly requests: readonly CompileRequest[];
}

async function prepare(file: SourceFile, wishes: Wishes, io: Io): Promise<Prepared> {
  const checked = checkSpec(file, io);
  const lock = await readLockBeside(file, wishes.locked === true, checked.report, io);
  if (checked.report.hasErrors) throw badSpec(checked.report, io);
  const buildPlatform: PlanPlatform = { os: "linux", architecture: thisArchitecture() };
  const asked = wishes.platform.length > 0 ? wishes.platform : checked.spec.platforms;
  const platforms = asked.flatMap((text) => text.split(",")).map(parsePlatform);
  const common = {
    ...(wishes.target !== undefined && { target: wishes.target }),
    buildArgs: keyValues("--build-arg", wishes["build-arg"], io.env),
    labels: keyValues("--label", wishes.label),
    buildPlatform,
    exec: NO_EXEC_OPTIONS,
    showPlatform: platforms.length > 1,
    ...(lock !== undefined && { lock }),
  };
  const requests = (platforms.length > 0 ? platforms : [buildPlatform]).map((platform) => ({
    ...common,
    platform,
  }));
  return { ...checked, requests };
}

async function compileAll(
  { spec, report, requests }: Prepared,
  compile: Compile,
  io: Io,
): Promise<readonly CompiledImage[]> {
  const images: CompiledImage[] = [];
  for (const request of requests) {
    const compiled = await compile(spec, request, report);
    if (compiled === undefined) throw badSpec(report, io);
    images.push({ ...compiled, platform: request.platform });
  }
  printReport(report, io);
  return images;
}

function statedCompile(wishes: Wishes, folder: string): Compile {
  const contexts = wishes["build-context"].map((text) => text.split("=", 1)[0] ?? "");
  const host = createStatedHost(parseStatedDistros(wishes.distro), new Set(contexts), {
    guessesContext: true,
    readContext: (paths, limit) => readContext(folder, paths, limit),
  });
  return async (spec, request, report) => {
    const compiled = await compileTarget(spec, request, host, report);
    if (host.unknown.size > 0) throw missingFacts(host.unknown);
    return compiled;
  };
}

function missingFacts(images: ReadonlySet<string>): Error {
  const names = [...images].sort().join(", ");
  return usageFailure(
    `nothing is known of ${names}: no engine was asked`,
    "start an engine (see mlspec doctor), or state the distribution: --distro debian:12, or for one image --distro IMAGE=debian:12",
  );
}
