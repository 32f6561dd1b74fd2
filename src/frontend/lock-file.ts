import type { Result, ReturnedRef } from "../buildkit/gateway/index.ts";
import type { LockUse } from "../compile/index.ts";
import type { Reporter } from "../diagnostics/index.ts";
import { file, scratch } from "../llb/index.ts";
import { joinParts, LARGEST_LOCK, LOCK_NAME, printLock, readLock } from "../lock/index.ts";
import { type BuildInput, compilePlatforms } from "./build-platforms.ts";
import type { RootFiles } from "./contexts/index.ts";
import type { FrontendOptions } from "./options/index.ts";
import type { Platform } from "./platform/index.ts";
import { RequestError, SpecError } from "./report/index.ts";

/** The target that is no image but the lock of all of them. */
export const LOCK_TARGET = "lock";

/**
 * The lock in the build context, if there is one. Rejects where the client wants one and there is none; undefined too after
 * it was reported that it cannot be read.
 */
export async function readLockFile(
  files: RootFiles,
  options: FrontendOptions,
  report: Reporter,
): Promise<LockUse | undefined> {
  const bytes = await files.read(LARGEST_LOCK);
  if (bytes === undefined) {
    if (!options.locked) return undefined;
    throw new RequestError(
      `there is no ${LOCK_NAME} in the build context to hold the build to; write it with mlspec lock`,
    );
  }
  const lock = readLock({ name: LOCK_NAME, text: new TextDecoder().decode(bytes) }, report);
  return lock && { lock, strict: options.locked };
}

/** A tree with the lock of every target the spec declares, for each platform, as everything is found now. */
export async function buildLock(
  input: BuildInput,
  platforms: readonly Platform[],
): Promise<Result<ReturnedRef>> {
  const { engine, spec, report, options } = input;
  const parts = [];
  for (const { name } of spec.targets) {
    const compiled = await compilePlatforms(
      { ...input, options: { ...options, target: name }, findsSources: true },
      platforms,
    );
    if (report.hasErrors) throw new SpecError(report.diagnostics, report.dropped);
    parts.push(...compiled.flatMap((one) => one?.found ?? []));
  }
  const text = printLock(joinParts(parts));
  const state = file(scratch).mkfile(`/${LOCK_NAME}`, text, { mode: 0o644 }).state({ name: LOCK_NAME });
  const tree = await engine.solve(state);
  return { trees: { kind: "single", ref: tree }, metadata: new Map() };
}
