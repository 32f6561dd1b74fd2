import type { Reporter } from "../diagnostics/index.ts";
import type { PackageOrigin, ResolvedPackage } from "../python/index.ts";
import type { SourceFile } from "../source/index.ts";
import type { ByPlatform, Lock, LockedDistro, LockedPython } from "./lock.ts";
import { parseDistroText } from "./locked-distro.ts";

/** The file a lock is kept in, at the root of the build context. */
export const LOCK_NAME = "mlspec.lock";

/** Bytes of a lock that are read: some ten thousand packages. */
export const LARGEST_LOCK = 8 * 1024 * 1024;

/** Reads a lock; undefined after it was reported that mlspec did not write it so. */
export function readLock(file: SourceFile, report: Reporter): Lock | undefined {
  try {
    const root = fields(JSON.parse(file.text), "the lock");
    if (root.version !== 1) throw new LockProblem(`its version is ${JSON.stringify(root.version)}, not 1`);
    return {
      images: readTable(root.images, "images", readDigest),
      // Locks of before there were these have none.
      distros: readTable(root.distros ?? {}, "distros", readDistro),
      sources: readSources(root.sources ?? {}),
      packages: readTable(root.packages ?? {}, "packages", readVersions),
      python: readTable(root.python, "python", readPython),
    };
  } catch (error) {
    if (!(error instanceof LockProblem || error instanceof SyntaxError)) throw error;
    report.report(
      "lock-unreadable",
      { file, start: 0, end: Math.min(1, file.text.length) },
      { problem: error.message },
    );
    return undefined;
  }
}

class LockProblem extends Error {}

type Fields = Readonly<Record<string, unknown>>;

function fields(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  throw new LockProblem(`${what} is not an object`);
}

function readTable<T>(
  value: unknown,
  what: string,
  read: (value: unknown, what: string) => T,
): ByPlatform<T> {
  const names = Object.entries(fields(value, what)).map(([name, platforms]) => {
    const entries = Object.entries(fields(platforms, `${what}/${name}`));
    return [name, new Map(entries.map(([id, inner]) => [id, read(inner, `${what}/${name}/${id}`)]))] as const;
  });
  return new Map(names);
}

function readSources(value: unknown): ReadonlyMap<string, string> {
  const entries = Object.entries(fields(value, "sources"));
  return new Map(
    entries.map(([key, pin]) => [
      key,
      matching(pin, /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, `sources/${key} is no pin`),
    ]),
  );
}

function readVersions(value: unknown, what: string): readonly string[] {
  if (!Array.isArray(value)) throw new LockProblem(`${what} is not a list`);
  // As names and versions of dpkg and of rpm may be: no blank, no quote, no pattern of a shell.
  const line = /^[A-Za-z0-9][A-Za-z0-9+._-]*:[A-Za-z0-9_-]+ [A-Za-z0-9.+:~^_-]+$/;
  return value.map((item, index) =>
    matching(item, line, `${what}/${index} is not a package and its version`),
  );
}

function readDigest(value: unknown, what: string): string {
  return matching(value, /^sha256:[0-9a-f]{64}$/, `${what} is not a digest`);
}

function readDistro(value: unknown, what: string): LockedDistro {
  const distro = parseDistroText(value);
  if (distro === undefined) throw new LockProblem(`${what} is not a distribution, such as debian:12`);
  return distro;
}

function readPython(value: unknown, what: string): LockedPython {
  const { input, packages } = fields(value, what);
  if (!Array.isArray(packages)) throw new LockProblem(`${what}/packages is not a list`);
  return {
    input: matching(input, /^[0-9a-f]{64}$/, `${what}/input is not a checksum`),
    packages: packages.map((item, index) => readPackage(item, `${what}/packages/${index}`)),
  };
}

function readPackage(value: unknown, what: string): ResolvedPackage {
  const entry = fields(value, what);
  return {
    name: matching(entry.name, /^[a-z0-9]+(?:-[a-z0-9]+)*$/, `${what}/name is not a normalized name`),
    version: matching(entry.version, /^[\w.+!-]+$/, `${what}/version is not a version`),
    origin: readOrigin(entry, what),
  };
}

function readOrigin(entry: Fields, what: string): PackageOrigin {
  if (entry.requirement !== undefined) {
    const address = /^[a-z]+\+[a-z]+:\/\/\S+$/;
    return {
      kind: "repository",
      requirement: matching(entry.requirement, address, `${what}/requirement is not a repository`),
    };
  }
  if (entry.path !== undefined) {
    const path = matching(entry.path, /^[^/-]/, `${what}/path is not relative`);
    if (path.split("/").includes("..")) throw new LockProblem(`${what}/path leaves the context`);
    return { kind: "context", path };
  }
  const { size } = entry;
  return {
    kind: "archive",
    url: matching(entry.url, /^(?:https?|file):\/\/\S+$/, `${what}/url is not an address`),
    sha256: matching(entry.sha256, /^[0-9a-f]{64}$/, `${what}/sha256 is not a checksum`),
    filename: matching(entry.filename, /^[A-Za-z0-9][\w.+!~-]*$/, `${what}/filename is not a file's name`),
    open: entry.open === true,
    ...(typeof size === "number" && size > 0 && { size }),
  };
}

function matching(value: unknown, pattern: RegExp, problem: string): string {
  if (typeof value === "string" && pattern.test(value)) return value;
  throw new LockProblem(problem);
}
