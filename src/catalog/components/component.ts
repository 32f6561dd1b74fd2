/** A system that builds sources. */
export type Builder = "autotools" | "cmake" | "make";

/** A language a toolchain compiles. */
export type Language = "c" | "c++" | "fortran";

/** Names of the distribution's packages, by package manager. */
export interface DistroPackages {
  readonly apt: readonly string[];
  readonly dnf: readonly string[];
}

export interface ComponentVersion {
  readonly version: string;
  /** Of the archive at the address. Absent where nobody recorded one: then the user gives it. */
  readonly sha256?: string;
  /** True where the archive was fetched and its checksum compared, false where others' records are taken at their word. */
  readonly verified: boolean;
}

/** Something a component can have or not: `NAME: true`, `false`, or the path of an installation outside the spec. */
export interface Feature {
  readonly what: string;
  readonly default: boolean;
  /** Arguments when it is on; `${path}` is the prefix of what it needs, or the path the user gave. */
  readonly on: readonly string[];
  readonly off: readonly string[];
  /** The component it needs, or a name several provide, such as `mpi`. */
  readonly needs?: string;
  /** It names what is outside the spec, such as CUDA of the base image: then `true` looks for it at this path. */
  readonly outside?: string;
  /** The component is then compiled with the compilers of what it needs, such as `mpicc`. */
  readonly compiles?: boolean;
  readonly languages?: readonly Language[];
  readonly packages?: DistroPackages;
  readonly runtime?: DistroPackages;
}

/**
 * A piece of HPC software that is built from source. In texts, `${version}` is the version, `${minor}` its first two
 * numbers, `${prefix}` where it is installed.
 */
export interface Component {
  readonly name: string;
  readonly what: string;
  /** Where these facts are from. */
  readonly facts: string;
  readonly url: string;
  /** Newest first; the first is the one built when none is asked for. */
  readonly versions: readonly ComponentVersion[];
  readonly builder: Builder;
  /** The configure script, where it is not `./configure`. */
  readonly configure?: string;
  readonly languages: readonly Language[];
  readonly arguments: readonly string[];
  /** Further arguments on one architecture, by OCI's name for it. */
  readonly architectures?: Readonly<Record<string, readonly string[]>>;
  /** Further arguments for processors of a level of x86-64, `vN` of OCI's variants; after the architecture's. */
  readonly levels?: Readonly<Partial<Record<2 | 3 | 4, readonly string[]>>>;
  readonly features: Readonly<Record<string, Feature>>;
  /** Components it always needs. */
  readonly needs?: readonly string[];
  /** The name it goes by among others that can take its place. */
  readonly provides?: string;
  /** Features that exclude one another, and why. */
  readonly conflicts?: readonly { readonly features: readonly string[]; readonly why: string }[];
  /** Versions of other components it works with: `PREFIX.` of a version, any of them. */
  readonly works?: readonly {
    readonly with: string;
    readonly versions: readonly string[];
    readonly why: string;
  }[];
  readonly packages: DistroPackages;
  /** What the distribution must have where the component runs. */
  readonly runtime: DistroPackages;
  /** What those that are built with it compile with, below its prefix. */
  readonly compilers?: Readonly<Record<string, string>>;
  /** What make is told to do to test the component, where it is not `check`. */
  readonly check?: string;
}
