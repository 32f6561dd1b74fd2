import {
  compilerComponents,
  type DistroPackages,
  type Language,
  type ManagerName,
  packageManagerOf,
  packageNames,
  type Toolchain,
  toolchainNames,
  toolchainOf,
} from "../../catalog/index.ts";
import type { StageContext } from "../context.ts";
import type { ChosenCpu } from "../cpu/choose-cpu.ts";
import type { Environment } from "../types.ts";

/** The toolchain a target's components are built with. */
export interface ChosenToolchain {
  readonly toolchain: Toolchain;
  /** Asked for by number; absent: the distribution's own. */
  readonly major?: string;
  readonly manager: ManagerName;
}

/** The toolchain of a target; undefined after a report. */
export function chooseToolchain(stage: StageContext): ChosenToolchain | undefined {
  const { spec } = stage.target;
  const [asked = "gcc", version] = (spec.toolchain ?? "gcc").split("@");
  // A toolchain that is a component stands on the distribution's compilers, which build what it is built on.
  const isComponent = toolchainOf(asked) === undefined && compilerComponents().includes(asked);
  const [name, major] = isComponent ? ["gcc", undefined] : [asked, version];
  const toolchain = toolchainOf(name);
  const distro = stage.facts.images.get(spec.base.build)?.distro;
  const manager = distro && packageManagerOf(distro.id, distro.idLike);
  if (toolchain === undefined) {
    stage.report.report("toolchain-unknown", stage.target.locate(["toolchain"]), {
      name,
      known: [...toolchainNames(), ...compilerComponents()].sort(),
    });
    return undefined;
  }
  if (manager !== "apt" && manager !== undefined && major !== undefined) {
    stage.report.report("toolchain-version", stage.target.locate(["toolchain"]), {
      name,
      image: spec.base.build,
    });
    return undefined;
  }
  // Where the manager is not known, installing reports it.
  return { toolchain, manager: manager ?? "apt", ...(major !== undefined && { major }) };
}

/** Packages every build takes, whatever is built. */
const TOOLS: DistroPackages = {
  apt: ["ccache", "file", "make", "pkg-config"],
  dnf: ["file", "make", "pkgconf-pkg-config"],
};

/** Compilers of some languages, as packages of the distribution. */
export function compilerPackages(
  { toolchain, manager, major }: ChosenToolchain,
  languages: readonly Language[],
): readonly string[] {
  const names = languages.flatMap((language) => {
    const packages = toolchain.packages[language];
    return packageNames(major === undefined ? packages.own : packages.major, manager);
  });
  return [...packageNames(TOOLS, manager), ...names.map((name) => name.replace("${major}", major ?? ""))];
}

/** What builds are told to compile with. */
export function compilerVariables(
  { toolchain, major }: ChosenToolchain,
  languages: readonly Language[],
  cpu: ChosenCpu | undefined,
): Environment {
  const programs = Object.entries(toolchain.programs)
    .filter(([name]) => isFor(name, languages))
    .map(([name, program]) => [name, major === undefined ? program : `${program}-${major}`] as const);
  // What CUDA's compiler and Kokkos' put around it compile the host's side with, who look for g++ alone.
  const hosts = programs.flatMap(([name, program]) =>
    name === "CXX" && program !== "g++"
      ? (["CUDAHOSTCXX", "NVCC_WRAPPER_DEFAULT_COMPILER"] as const).map((host) => [host, program] as const)
      : [],
  );
  const flags = ["CFLAGS", "CXXFLAGS", "FCFLAGS", "FFLAGS"].filter((name) => isFor(name, languages));
  return [
    ...programs,
    ...hosts,
    // Without the symbols for debugging that configure scripts ask for when nobody says anything.
    ...flags.map((name) => {
      const more = name.startsWith("F") ? cpu?.flags.fortran : cpu?.flags.c;
      return [name, more === undefined ? "-O2" : `-O2 ${more}`] as const;
    }),
  ];
}

/** Whether a variable such as CC, CXX or FFLAGS is for one of some languages. */
export function isFor(variable: string, languages: readonly Language[]): boolean {
  if (variable.startsWith("CXX")) return languages.includes("c++");
  return !variable.startsWith("F") || languages.includes("fortran");
}
