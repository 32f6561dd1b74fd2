import { posix } from "node:path";
import { type Language, providersOf } from "../../catalog/index.ts";
import { setVariable } from "../environment.ts";
import type { Environment } from "../types.ts";
import { filled, valuesOf } from "./arguments.ts";
import { isFor } from "./build-root.ts";
import { languagesOf, type ResolvedComponent } from "./resolve.ts";

/** Folders below a component's prefix. */
const USUAL = { programs: ["bin"], libraries: ["lib", "lib64"] };

/** Folders of a component that hold programs or libraries, as paths of the image. */
export function foldersOf(
  one: ResolvedComponent,
  which: "programs" | "libraries",
  architecture: string,
): readonly string[] {
  const { component, prefix } = one;
  const own = component?.folders?.[which];
  const folders = own === undefined ? USUAL[which] : filled(own, component, valuesOf(one, architecture));
  return folders.map((folder) => posix.join(prefix, folder));
}

/** Variables a component sets where it is used. */
export function variablesOf(one: ResolvedComponent, architecture: string): Environment {
  const { component } = one;
  const entries = Object.entries(component?.env ?? {});
  const values = filled(
    entries.map(([, value]) => value),
    component,
    valuesOf(one, architecture),
  );
  return entries.map(([name], index) => [name, values[index] ?? ""] as const);
}

/**
 * What a component is built with: `base`, told of what it needs. `needed` is in the order in which they are built.
 */
export function buildEnvironment(
  base: Environment,
  one: ResolvedComponent,
  needed: readonly ResolvedComponent[],
  architecture: string,
  level: 1 | 2 | 3 | 4,
): Environment {
  let env = base;
  for (const [name, flags] of toolchainFlags(env, one, needed, architecture, level))
    env = setVariable(env, name, flags);
  for (const [name, program] of borrowedCompilers(one, needed, architecture))
    env = setVariable(env, name, program);
  const refused = one.component?.unset ?? [];
  env = env.filter(([name]) => !refused.includes(name));
  if (needed.length === 0) return env;
  const prefixes = needed.map(({ prefix }) => prefix);
  const programs = needed.flatMap((other) => foldersOf(other, "programs", architecture));
  const libraries = needed.flatMap((other) => foldersOf(other, "libraries", architecture));
  // What most have, and nobody else: a folder that is not there costs a look-up.
  const linked = libraries.filter((folder) => !folder.endsWith("/lib64"));
  const path = env.find(([name]) => name === "PATH")?.[1] ?? "";
  const found: Environment = [
    ["PATH", `${programs.join(":")}:${path}`],
    ["CPPFLAGS", prefixes.map((prefix) => `-I${prefix}/include`).join(" ")],
    ["LDFLAGS", linked.flatMap((folder) => [`-L${folder}`, `-Wl,-rpath-link,${folder}`]).join(" ")],
    ["LD_LIBRARY_PATH", linked.join(":")],
    ["PKG_CONFIG_PATH", prefixes.map((prefix) => `${prefix}/lib/pkgconfig`).join(":")],
    ["CMAKE_PREFIX_PATH", prefixes.join(":")],
    ...needed.flatMap((other) => variablesOf(other, architecture)),
  ];
  for (const [name, value] of found) env = setVariable(env, name, value);
  return env;
}

/** Flags for processors, where the toolchain is a component that has some of its own. */
function toolchainFlags(
  env: Environment,
  one: ResolvedComponent,
  needed: readonly ResolvedComponent[],
  architecture: string,
  level: 1 | 2 | 3 | 4,
): Environment {
  const name = one.needs.find(({ isToolchain }) => isToolchain)?.name ?? one.options.compilers;
  const known = needed.find((other) => other.name === name)?.component?.processors;
  if (known === undefined) return [];
  const ofArchitecture = Object.hasOwn(known, architecture) ? known[architecture] : undefined;
  const flags = ["-O2", ofArchitecture?.[level] ?? ofArchitecture?.[1]].filter(Boolean).join(" ");
  const names = ["CFLAGS", "CXXFLAGS", "FCFLAGS", "FFLAGS"];
  return env.flatMap(([key]) => (names.includes(key) ? [[key, flags] as const] : []));
}

/** Compilers of what a component needs that take the toolchain's place, such as `mpicc`. */
function borrowedCompilers(
  one: ResolvedComponent,
  needed: readonly ResolvedComponent[],
  architecture: string,
): Environment {
  const asked = [one.options.compilers, one.component?.compiledBy].filter((name) => name !== undefined);
  const names = asked.flatMap((name) => [name, ...providersOf(name)]);
  const lenders = one.needs.flatMap(({ name, feature, isToolchain }) => {
    const compiles = feature !== undefined && one.component?.features[feature]?.compiles === true;
    const lender =
      isToolchain || compiles || names.includes(name)
        ? needed.find((other) => other.name === name)
        : undefined;
    return lender === undefined ? [] : [lender];
  });
  const languages: readonly Language[] = languagesOf(one);
  return lenders.flatMap((lender) => {
    const entries = Object.entries(lender.component?.compilers ?? {}).filter(([name]) =>
      isFor(name, languages),
    );
    const programs = filled(
      entries.map(([, program]) => program),
      lender.component,
      valuesOf(lender, architecture),
    );
    return entries.map(([name], index) => [name, `${lender.prefix}/${programs[index] ?? ""}`] as const);
  });
}
