/**
 * How sources become an installation. `commands` runs those of the component, for what has a way of its own; `copy` takes
 * what was built by its makers.
 */
export type Builder = "autotools" | "cmake" | "make" | "commands" | "copy";

/** A language a toolchain compiles. */
export type Language = "c" | "c++" | "fortran";

/** Names of the distribution's packages, by package manager. */
export interface DistroPackages {
  readonly apt: readonly string[];
  readonly dnf: readonly string[];
}

/** An address, or one for each architecture by OCI's name for it. */
export type Address = string | Readonly<Record<string, string>>;

export interface ComponentVersion {
  readonly version: string;
  /**
   * Of the archive at the address, or of each architecture's by OCI's name for it. Absent where nobody recorded one: then
   * the user gives it.
   */
  readonly sha256?: string | Readonly<Record<string, string>>;
  /**
   * True where the checksum was compared: with the archive itself, with one made anew from the tag of its public repository
   * (`git archive | gzip -n`, which is what GitHub serves below `/archive/`), or with what Debian's signed index has of the
   * very archive. False where others' records are taken at their word.
   */
  readonly verified: boolean;
  /** Where this version is, if not at the component's address. */
  readonly url?: Address;
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
  /** Features of the same component without which it is nothing: they come with it. */
  readonly implies?: readonly string[];
  /** Features it needs of components it is built on, by their names: they come with it. */
  readonly asks?: Readonly<Record<string, readonly string[]>>;
  /** Releases that have it, by how their versions start, where others have not. */
  readonly only?: { readonly versions: readonly string[]; readonly why: string };
  /** Why it cannot be switched off. */
  readonly always?: string;
  /** It names what is outside the spec, such as CUDA of the base image: then `true` looks for it at this path. */
  readonly outside?: string;
  /** The component is then compiled with the compilers of what it needs, such as `mpicc`. */
  readonly compiles?: boolean;
  readonly languages?: readonly Language[];
  readonly packages?: DistroPackages;
  readonly runtime?: DistroPackages;
}

/** How the GPUs a spec names reach a build: `${gpus}` in the argument is all of them, joined, or each in an argument of its own. */
export interface GpuArguments {
  readonly argument: string;
  /** One GPU, `${number}` of `sm_NUMBER`; or by number, where the component has names of its own. */
  readonly each: string | Readonly<Record<string, string>>;
  readonly between?: string;
  /** The feature without which they mean nothing. */
  readonly feature?: string;
  /** It is compiled for one kind of GPU, which it must be told; otherwise it would look for one where it is built. */
  readonly one?: boolean;
}

/**
 * A piece of HPC software. In its texts, `${version}` is the version, `${minor}` its first two numbers, `${major}` the
 * first, `${version_}`, `${minor_}`, `${version-}` and `${minor-}` the same joined by that character; `${prefix}` is where it is
 * installed, `${machine}` the architecture as `machines` names it, `${source}` the folder of the sources, `${jobs}` the
 * number of processors a build may use.
 */
export interface Component {
  readonly name: string;
  readonly what: string;
  /** Where these facts are from. */
  readonly facts: string;
  readonly url: Address;
  /** Newest first; the first is the one built when none is asked for. */
  readonly versions: readonly ComponentVersion[];
  readonly builder: Builder;
  /** The folder of the sources in which it is built, where that is not their root. */
  readonly folder?: string;
  /** The configure script, where it is not `./configure`. */
  readonly configure?: string;
  /** Scripts run among the sources before they are configured. */
  readonly before?: readonly string[];
  /** What `commands` runs, one argument vector each; no word has line breaks. Further options of a spec go to the last one. */
  readonly commands?: readonly (readonly string[])[];
  /** What make is told beside its targets, and the targets where they are not its usual ones. */
  readonly make?: readonly string[];
  readonly targets?: { readonly build: readonly string[]; readonly install: readonly string[] };
  readonly languages: readonly Language[];
  readonly arguments: readonly string[];
  /** Further arguments on one architecture, by OCI's name for it. */
  readonly architectures?: Readonly<Record<string, readonly string[]>>;
  /** Further arguments for processors of a level of x86-64, `vN` of OCI's variants; after the architecture's. */
  readonly levels?: Readonly<Partial<Record<2 | 3 | 4, readonly string[]>>>;
  /** The architectures it exists for, by OCI's name, and its makers' names for them. Absent: all. */
  readonly machines?: Readonly<Record<string, string>>;
  readonly gpus?: GpuArguments;
  readonly features: Readonly<Record<string, Feature>>;
  /** Components it always needs. */
  readonly needs?: readonly string[];
  /** The one among them whose compilers it is built with. */
  readonly compiledBy?: string;
  /** The name it goes by among others that can take its place. */
  readonly provides?: string;
  /** Features that exclude one another, and why. */
  readonly conflicts?: readonly { readonly features: readonly string[]; readonly why: string }[];
  /**
   * Versions of other components it works with: `PREFIX.` of a version, any of them. Of one the spec does not ask for, the
   * first that it works with is built.
   */
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
  /**
   * What these compilers are told of processors, by architecture and level of x86-64, where they do not take what those of
   * GNU take; some compile for the processor at hand unless told otherwise.
   */
  readonly processors?: Readonly<Record<string, Readonly<Partial<Record<1 | 2 | 3 | 4, string>>>>>;
  /** What make is told to do to test the component, where it is not `check`. */
  readonly check?: string;
  /** Variables of compilers that its configure script refuses. */
  readonly unset?: readonly string[];
  /** Variables of the image and of builds that need it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Folders of programs and of libraries below the prefix, where they are not `bin`, `lib` and `lib64`. */
  readonly folders?: { readonly programs: readonly string[]; readonly libraries: readonly string[] };
  /** Folders below the prefix that alone are the image's; absent: all of it. */
  readonly redistributable?: readonly string[];
  /** It is for building, so what only builds need of it stays: headers, CMake files, static libraries. */
  readonly isTool?: boolean;
  /** What needs it needs it to be built: an image has it only where the spec asks for it. */
  readonly buildsAlone?: boolean;
  /** Its makers ask for consent to a licence; where it is. */
  readonly eula?: string;
}
