import type { Reporter } from "../diagnostics/index.ts";
import { type SourceFile, spanOf } from "../source/index.ts";

/** A package of a lock. */
export interface SpackPackage {
  readonly hash: string;
  readonly name: string;
  readonly version: string;
  /** Where it lies outside Spack; absent where Spack builds it. */
  readonly external?: string;
  readonly dependencies: readonly { readonly hash: string; readonly atRunTime: boolean }[];
}

/** A lock: its packages, needed ones first, and those the environment asks for. */
export interface SpackLock {
  readonly packages: readonly SpackPackage[];
  readonly roots: readonly string[];
}

/**
 * Versions of the file that are read. They differ in how a dependency says what it is for: 4 by `type`, 5 and later by
 * `parameters.deptypes`. Source: Spack's documentation of lock files, and lib/spack/spack/environment/environment.py.
 */
const VERSIONS: readonly unknown[] = [4, 5, 6];

/** Reads a `spack.lock`; undefined after a report of why it cannot be read. */
export function readSpackLock(file: SourceFile, report: Reporter): SpackLock | undefined {
  const refuse = (why: string): undefined => {
    report.report("spack-lock", spanOf(file, 0, 0), { name: file.name, why });
  };
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch {
    return refuse("it is not JSON");
  }
  const lock = fieldsOf(value);
  const version = fieldsOf(lock._meta)["lockfile-version"];
  if (!VERSIONS.includes(version)) return refuse(`its version is not one of ${VERSIONS.join(", ")}`);
  const packages = new Map<string, SpackPackage>();
  for (const [hash, spec] of Object.entries(fieldsOf(lock.concrete_specs))) {
    const one = readPackage(hash, fieldsOf(spec));
    if (one === undefined) return refuse(`its entry ${hash.slice(0, 40)} has no name, version or hash`);
    packages.set(hash, one);
  }
  const roots = Array.isArray(lock.roots) ? lock.roots.map((root) => fieldsOf(root).hash) : [];
  if (roots.length === 0) return refuse("it asks for nothing");
  for (const hash of [
    ...roots,
    ...[...packages.values()].flatMap((one) => one.dependencies.map((other) => other.hash)),
  ]) {
    if (typeof hash !== "string" || !packages.has(hash))
      return refuse(`it names ${String(hash).slice(0, 40)} and does not say what that is`);
  }
  const ordered = order(packages);
  return ordered === undefined
    ? refuse("its packages need each other in a circle")
    : { packages: ordered, roots: roots as readonly string[] };
}

/** Hashes of what the packages that are asked for take when they run, themselves included. */
export function runtimeHashes({ packages, roots }: SpackLock): ReadonlySet<string> {
  const byHash = new Map(packages.map((one) => [one.hash, one]));
  const found = new Set<string>();
  const open = [...roots];
  for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
    if (found.has(hash)) continue;
    found.add(hash);
    for (const other of byHash.get(hash)?.dependencies ?? []) if (other.atRunTime) open.push(other.hash);
  }
  return found;
}

/** Names that are safe as parts of a path, as Spack's own are. */
const WORD = /^[A-Za-z0-9][A-Za-z0-9._+=-]{0,127}$/;

function readPackage(hash: string, spec: Fields): SpackPackage | undefined {
  const { name, version } = spec;
  if (typeof name !== "string" || typeof version !== "string") return undefined;
  if (![hash, name, version].every((word) => WORD.test(word))) return undefined;
  const listed = Array.isArray(spec.dependencies) ? spec.dependencies.map(fieldsOf) : [];
  const dependencies = listed.map((one) => {
    const types = fieldsOf(one.parameters).deptypes ?? one.type;
    const kinds: readonly unknown[] = Array.isArray(types) ? types : [];
    return { hash: String(one.hash), atRunTime: kinds.includes("link") || kinds.includes("run") };
  });
  const external = fieldsOf(spec.external).path;
  return { hash, name, version, dependencies, ...(typeof external === "string" && { external }) };
}

/** Needed ones first, else by hash; undefined where there is a circle. */
function order(packages: ReadonlyMap<string, SpackPackage>): readonly SpackPackage[] | undefined {
  const done = new Set<string>();
  const ordered: SpackPackage[] = [];
  let left = [...packages.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  while (left.length > 0) {
    const ready = left.filter((one) => one.dependencies.every(({ hash }) => done.has(hash)));
    if (ready.length === 0) return undefined;
    for (const one of ready) done.add(one.hash);
    ordered.push(...ready);
    left = left.filter((one) => !done.has(one.hash));
  }
  return ordered;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
