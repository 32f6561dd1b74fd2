import { posix } from "node:path";
import type { Reporter } from "../diagnostics/index.ts";
import { type ForeignLock, localPath, readForeignLock, readRequirements } from "../python/index.ts";
import type { SourceFile, Span } from "../source/index.ts";
import type { TargetSpec } from "../spec/index.ts";
import type { Host } from "./host.ts";

/** A requirements file or lock is read up to this size: locks name each archive of some thousand packages. */
const LARGEST = 8 * 1024 * 1024;
/** Files that include one another, of one target. */
const MOST_FILES = 200;

/** A file that is to be read, and who names it. */
interface Wanted {
  readonly path: string;
  readonly span: Span;
}

/** What a target's requirements are made of. */
export interface Requirements {
  /** All files of the build context they name or include. */
  readonly files: readonly string[];
  /** Those among them that list requirements, with their texts. */
  readonly lists: readonly (readonly [path: string, text: string])[];
  /** The lock of another tool that takes their place. */
  readonly lock?: ForeignLock;
}

/**
 * The files of the build context that the requirements of each target name or include, by the target's name: each is read, and
 * what pip would refuse in it reported with its line. Empty where the host reads nothing.
 */
export async function gatherRequirements(
  targets: Iterable<TargetSpec>,
  host: Host,
  report: Reporter,
): Promise<ReadonlyMap<string, Requirements>> {
  if (host.readContext === undefined) return new Map();
  const files = new Map<string, SourceFile | undefined>();
  const found = [...targets].map(async (target): Promise<[string, Requirements]> => {
    const lists = new Map<string, string>();
    const names = new Set<string>();
    for (const path of target.spec.python?.packages ?? []) {
      const local = localPath(path);
      if (local !== undefined) names.add(posix.normalize(local));
    }
    const lock = await readLockOf(target, files, host, report);
    if (lock !== undefined) {
      lists.set(lock.file.name, lock.file.text);
      includedBy({ name: lock.file.name, text: lock.foreign.requirements }, names, report);
    }
    let wanted = firstFiles(target);
    while (wanted.length > 0) {
      await readFiles(wanted, files, host);
      const next: Wanted[] = [];
      for (const { path, span } of wanted) {
        const file = files.get(path);
        if (file === undefined) reportMissing(path, span, host, report);
        else {
          lists.set(path, file.text);
          next.push(...includedBy(file, names, report));
        }
      }
      if (names.size > MOST_FILES) break;
      wanted = next;
    }
    return [
      target.name,
      {
        files: [...names].sort(),
        lists: [...lists],
        ...(lock !== undefined && { lock: lock.foreign }),
      },
    ];
  });
  return new Map(await Promise.all(found));
}

/** The lock a target names, read; undefined where it names none, or after a report. */
async function readLockOf(
  target: TargetSpec,
  files: Map<string, SourceFile | undefined>,
  host: Host,
  report: Reporter,
): Promise<{ readonly file: SourceFile; readonly foreign: ForeignLock } | undefined> {
  const path = target.spec.python?.lock;
  if (path === undefined) return undefined;
  const span = target.locate(["python", "lock"]);
  await readFiles([{ path, span }], files, host);
  const file = files.get(path);
  if (file === undefined) reportMissing(path, span, host, report);
  const foreign = file && readForeignLock(file, report);
  return file && foreign && { file, foreign };
}

function reportMissing(path: string, span: Span, host: Host, report: Reporter): void {
  if (host.guessesContext !== true) report.report("requirement-missing", span, { path });
}

function firstFiles(target: TargetSpec): readonly Wanted[] {
  const { requirements = [], constraints = [] } = target.spec.python ?? {};
  const at = (key: string, paths: readonly string[]) =>
    paths.map((path, index) => ({
      path: posix.normalize(path),
      span: target.locate(["python", key, index]),
    }));
  return [...at("requirements", requirements), ...at("constraints", constraints)];
}

/** What a file names is added to `names`; lists among it that were not are to be read next. */
function includedBy(file: SourceFile, names: Set<string>, report: Reporter): readonly Wanted[] {
  const next: Wanted[] = [];
  for (const { kind, path, span } of readRequirements(file, report)) {
    const whole = posix.normalize(kind === "list" ? posix.join(posix.dirname(file.name), path) : path);
    if (whole.startsWith("..") || whole.startsWith("/")) {
      report.report("requirement-outside", span, { path });
    } else if (!names.has(whole)) {
      names.add(whole);
      if (kind === "list") next.push({ path: whole, span });
    }
  }
  return next;
}

/** Reads files that were not read before; one that is not there becomes undefined. */
async function readFiles(
  wanted: readonly Wanted[],
  files: Map<string, SourceFile | undefined>,
  host: Host,
): Promise<void> {
  const paths = [...new Set(wanted.map(({ path }) => path))].filter((path) => !files.has(path));
  if (paths.length === 0) return;
  const found = await host.readContext?.(paths, LARGEST);
  for (const path of paths) {
    const bytes = found?.get(path);
    files.set(path, bytes && { name: path, text: new TextDecoder().decode(bytes) });
  }
}
