/** Compilers whose flags are known, by the names toolchains have. */
export type CompilerName = "gcc" | "llvm" | "nvhpc" | "oneapi" | "aocc" | "arm";

/**
 * A kind of processor, and how compilers are told to compile for it. Names, flags and versions: archspec's table
 * (https://github.com/archspec/archspec-json, Apache-2.0 or MIT), which Spack uses too.
 */
export interface Microarchitecture {
  /** archspec's name. */
  readonly name: string;
  /** OCI's name of its architecture. */
  readonly architecture: "amd64" | "arm64" | "ppc64le";
  /** The highest level of x86-64 all of whose instructions it has: what OCI calls the variant `vN`. */
  readonly level?: 1 | 2 | 3 | 4;
  /** By compiler: flags from a version of it on, up to the next entry; oldest first. What is not there cannot. */
  readonly flags: Readonly<
    Partial<Record<CompilerName, readonly (readonly [since: string, flags: string])[]>>
  >;
}
