import type { ResolvedPackage } from "../python/index.ts";

/** The packages of one target on one platform. */
export interface LockedPython {
  /** What they were chosen for, see `pythonInput`. */
  readonly input: string;
  readonly packages: readonly ResolvedPackage[];
}

/** What an image's os-release says, see `DistroFacts` of the plan. */
export interface LockedDistro {
  readonly id: string;
  readonly idLike: readonly string[];
  readonly versionId: string;
}

/** By a name, by platform (`linux/amd64`), what is locked. */
export type ByPlatform<T> = ReadonlyMap<string, ReadonlyMap<string, T>>;

/** What a spec's builds are held to. */
export interface Lock {
  /** Digests of base images, by the reference the spec has. */
  readonly images: ByPlatform<string>;
  /** Distributions of base images, by their digests: an engine that has the build cached needs not pull a base to look. */
  readonly distros: ByPlatform<LockedDistro>;
  /** Checksums and commits of what the spec names by an address or a ref alone. */
  readonly sources: ReadonlyMap<string, string>;
  /** Packages of distributions, `NAME:ARCHITECTURE VERSION`, by what they are installed for. */
  readonly packages: ByPlatform<readonly string[]>;
  /** Python packages, by target. */
  readonly python: ByPlatform<LockedPython>;
}

/** One target's part of a lock, on one platform. */
export interface LockPart {
  readonly target: string;
  readonly platform: string;
  readonly images: ReadonlyMap<string, string>;
  readonly distros: ReadonlyMap<string, LockedDistro>;
  readonly sources: ReadonlyMap<string, string>;
  readonly packages: ReadonlyMap<string, readonly string[]>;
  readonly python?: LockedPython;
}

/** A lock of the parts of all targets and platforms. */
export function joinParts(parts: readonly LockPart[]): Lock {
  const images = new Map<string, Map<string, string>>();
  const distros = new Map<string, Map<string, LockedDistro>>();
  const sources = new Map<string, string>();
  const packages = new Map<string, Map<string, readonly string[]>>();
  const python = new Map<string, Map<string, LockedPython>>();
  for (const part of parts) {
    for (const [ref, digest] of part.images) put(images, ref, part.platform, digest);
    for (const [digest, distro] of part.distros) put(distros, digest, part.platform, distro);
    for (const [key, pin] of part.sources) sources.set(key, pin);
    for (const [key, list] of part.packages) put(packages, key, part.platform, list);
    if (part.python !== undefined) put(python, part.target, part.platform, part.python);
  }
  return { images, distros, sources, packages, python };
}

function put<T>(table: Map<string, Map<string, T>>, name: string, platform: string, value: T): void {
  const inner = table.get(name) ?? new Map<string, T>();
  table.set(name, inner.set(platform, value));
}
