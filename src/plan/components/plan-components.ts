import { type Component, type Language, type ManagerName, providersOf } from "../../catalog/index.ts";
import type { SpecPath } from "../../spec/index.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { readEnvironment, setVariable } from "../environment.ts";
import { jobsOf } from "../jobs.ts";
import { planPackages } from "../packages.ts";
import { isIndependent } from "../placement.ts";
import type { Environment, PlannedComponent, StepId } from "../types.ts";
import {
  type ChosenToolchain,
  chooseToolchain,
  compilerPackages,
  compilerVariables,
  isFor,
} from "./build-root.ts";
import { openerOf, planSource } from "./plan-source.ts";
import { type ResolvedComponent, resolveComponents } from "./resolve.ts";

/** What a target's components add to its image. */
export interface PlannedComponents {
  /** Parts of the image: each component's prefix, without what only builds need. */
  readonly parts: readonly StepId[];
  /** Packages of the distribution they need where they run. */
  readonly packages: readonly string[];
  /** Folders of programs and of libraries. */
  readonly programs: readonly string[];
  readonly libraries: readonly string[];
  readonly list: readonly PlannedComponent[];
}

/** Left out of an image unless `keep: devel`. */
const FOR_BUILDS = [
  "include",
  "lib*/*.a",
  "lib*/cmake",
  "lib*/pkgconfig",
  "share/doc",
  "share/info",
  "share/man",
];

/**
 * Plans the components of a target, each as fetched sources, a build on compilers and on what it needs alone, and a part of
 * the image. `build` is the target's build stage. Undefined after a report; nothing is planned where there are none.
 */
export function planComponents(target: StageContext, build: StageContext): PlannedComponents | undefined {
  if (target.target.spec.components.length === 0)
    return { parts: [], packages: [], programs: [], libraries: [], list: [] };
  const resolved = resolveComponents(target);
  const chosen = chooseToolchain(target);
  if (resolved === undefined || chosen === undefined) return undefined;
  return new ComponentPlanner(target, build, chosen, resolved).plan();
}

class ComponentPlanner {
  readonly #target: StageContext;
  readonly #build: StageContext;
  readonly #chosen: ChosenToolchain;
  readonly #all: ReadonlyMap<string, ResolvedComponent>;
  readonly #steps = new Map<string, StepId>();
  /** Roots to build on, by what is installed in them. */
  readonly #roots = new Map<string, StepId | undefined>();

  constructor(
    target: StageContext,
    build: StageContext,
    chosen: ChosenToolchain,
    resolved: readonly ResolvedComponent[],
  ) {
    this.#target = target;
    this.#build = build;
    this.#chosen = chosen;
    this.#all = new Map(resolved.map((one) => [one.name, one]));
  }

  plan(): PlannedComponents | undefined {
    const parts: StepId[] = [];
    const packages = new Set<string>();
    for (const one of this.#all.values()) {
      const step = this.#planBuild(one);
      if (step === undefined) return undefined;
      this.#steps.set(one.name, step);
      parts.push(this.#planPart(one, step));
      for (const name of this.#runtimePackages(one)) packages.add(name);
    }
    const prefixes = [...this.#all.values()].map(({ prefix }) => prefix);
    return {
      parts,
      packages: [...packages].sort(),
      programs: prefixes.map((prefix) => `${prefix}/bin`),
      libraries: prefixes.flatMap((prefix) => [`${prefix}/lib`, `${prefix}/lib64`]),
      list: [...this.#all.values()].map((one) => this.#describe(one)),
    };
  }

  #planBuild(one: ResolvedComponent): StepId | undefined {
    const { name, version, prefix, options, component, at } = one;
    if (!isIndependent(prefix)) {
      const place = options.prefix === undefined ? at : [...at, "prefix"];
      this.#target.report.report("component-place", this.#target.target.locate(place), { name, prefix });
      return undefined;
    }
    const languages = languagesOf(one);
    const source = planSource(this.#target, this.#build, one);
    const root = this.#planRoot(languages, this.#buildPackages(one, source.archive), at);
    if (root === undefined) return undefined;
    const builder = options.builder ?? component?.builder ?? "autotools";
    const settings = [...this.#catalogueArguments(one), ...options.configure];
    const forMake = builder === "make";
    const makeArguments = forMake ? [...settings, ...options.make] : options.make;
    const needed = this.#closure(one);
    const dependencies = needed.map((other) => ({
      step: this.#steps.get(other.name) ?? "",
      prefix: other.prefix,
    }));
    const { draft, facts, target } = this.#build;
    const { patches } = options;
    return draft.add({
      kind: "component",
      ...jobsOf(target.spec),
      stage: this.#build.stage,
      title: `build ${name}${version === "" ? "" : ` ${version}`}`,
      range: rangeAt(target, at),
      name,
      version,
      root,
      source: source.step,
      ...(source.archive !== undefined && { archive: source.archive }),
      builder,
      configure: component?.configure ?? "configure",
      prefix,
      configureArguments: forMake ? [] : settings,
      makeArguments,
      dependencies,
      ...(patches.length > 0 && {
        patches: { context: draft.context("context", patches), paths: patches },
      }),
      preconfigure: options.preconfigure,
      postinstall: options.postinstall,
      check: options.check ? ["make", component?.check ?? "check", ...makeArguments] : [],
      strip: !options.keepsDevel,
      cacheScope: `${this.#chosen.toolchain.name}-${facts.platform.architecture}`,
      env: this.#environment(one, needed, languages),
    });
  }

  /** One transaction for the compilers, which components share, and one for what only some take. */
  #planRoot(languages: readonly Language[], own: readonly string[], at: SpecPath): StepId | undefined {
    const { spec } = this.#build.target;
    const image = this.#build.draft.image(
      spec.base.build,
      this.#build.stage,
      rangeAt(this.#build.target, ["base"]),
    );
    const compilers = compilerPackages(this.#chosen, languages);
    const shared = this.#install(image, [...new Set(compilers)].sort(), ["components"]);
    return (
      shared &&
      this.#install(shared, [...new Set(own)].filter((name) => !compilers.includes(name)).sort(), at)
    );
  }

  #install(root: StepId, packages: readonly string[], at: SpecPath): StepId | undefined {
    const key = JSON.stringify([root, packages]);
    if (!this.#roots.has(key)) {
      const { base } = this.#build.target.spec;
      this.#roots.set(
        key,
        planPackages(this.#build, base.build, packages, at, root, this.#baseEnvironment()),
      );
    }
    return this.#roots.get(key);
  }

  #buildPackages(one: ResolvedComponent, archive: string | undefined): readonly string[] {
    const { options, component, features } = one;
    const { manager } = this.#chosen;
    const builder = options.builder ?? component?.builder;
    return [
      ...(openerOf(archive)?.[manager] ?? []),
      ...(builder === "cmake" ? ["cmake"] : []),
      ...(options.patches.length > 0 ? ["patch"] : []),
      ...(component?.packages[manager] ?? []),
      ...namesOf(component, features, "packages", manager),
      ...options.ospackages,
      // A program that is linked with a library is linked with what that library needs.
      ...this.#closure(one).flatMap((other) => this.#runtimePackages(other)),
    ];
  }

  #runtimePackages(one: ResolvedComponent): readonly string[] {
    const { manager, toolchain } = this.#chosen;
    return [
      ...(one.component?.runtime[manager] ?? []),
      ...namesOf(one.component, one.features, "runtime", manager),
      ...languagesOf(one).flatMap((language) => toolchain.runtime[language][manager]),
      ...one.options.runtimePackages,
    ];
  }

  #catalogueArguments({ prefix, component, features }: ResolvedComponent): readonly string[] {
    if (component === undefined) return [];
    const { architecture } = this.#build.facts.platform;
    const ofFeatures = Object.entries(component.features).flatMap(([name, feature]) => {
      const value = features.get(name) ?? feature.default;
      if (value === false) return feature.off;
      const path = value === true ? this.#pathOf(feature.needs, feature.outside) : value.path;
      return feature.on.map((argument) => argument.replaceAll("${path}", path));
    });
    const level = this.#build.cpu?.level ?? 1;
    const ofLevel = level === 1 ? [] : (component.levels?.[level] ?? []);
    const ofArchitecture = [...(component.architectures?.[architecture] ?? []), ...ofLevel];
    const all = [...component.arguments, ...ofArchitecture, ...ofFeatures];
    return all.map((argument) => argument.replaceAll("${prefix}", prefix));
  }

  /** Where what a feature needs is: a component's prefix, or the usual place outside the spec. */
  #pathOf(need: string | undefined, outside: string | undefined): string {
    const provider = [...this.#all.values()].find(
      ({ name, component }) => name === need || (need !== undefined && component?.provides === need),
    );
    return provider?.prefix ?? outside ?? "";
  }

  /** What a component is built with, and what that was built with, in the order in which they are built. */
  #closure(one: ResolvedComponent): readonly ResolvedComponent[] {
    const names = new Set<string>();
    const open = [one];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const { name } of next.needs) {
        const other = this.#all.get(name);
        if (other === undefined || names.has(name)) continue;
        names.add(name);
        open.push(other);
      }
    }
    return [...this.#all.values()].filter(({ name }) => names.has(name));
  }

  #environment(
    one: ResolvedComponent,
    needed: readonly ResolvedComponent[],
    languages: readonly Language[],
  ): Environment {
    let env = this.#baseEnvironment();
    for (const [name, value] of compilerVariables(this.#chosen, languages, this.#build.cpu))
      env = setVariable(env, name, value);
    for (const [name, program] of this.#borrowedCompilers(one, needed)) env = setVariable(env, name, program);
    if (needed.length === 0) return env;
    const prefixes = needed.map(({ prefix }) => prefix);
    const joined = (folder: string) => prefixes.map((prefix) => `${prefix}/${folder}`).join(":");
    const path = env.find(([name]) => name === "PATH")?.[1] ?? "";
    const found: Environment = [
      ["PATH", `${joined("bin")}:${path}`],
      ["CPPFLAGS", prefixes.map((prefix) => `-I${prefix}/include`).join(" ")],
      [
        "LDFLAGS",
        prefixes.flatMap((prefix) => [`-L${prefix}/lib`, `-Wl,-rpath-link,${prefix}/lib`]).join(" "),
      ],
      ["LD_LIBRARY_PATH", joined("lib")],
      ["PKG_CONFIG_PATH", joined("lib/pkgconfig")],
      ["CMAKE_PREFIX_PATH", prefixes.join(":")],
    ];
    for (const [name, value] of found) env = setVariable(env, name, value);
    return env;
  }

  /** Compilers of what a component needs that take the toolchain's place, such as `mpicc`. */
  #borrowedCompilers(one: ResolvedComponent, needed: readonly ResolvedComponent[]): Environment {
    const { compilers } = one.options;
    const lenders = one.needs.flatMap(({ name, feature }) => {
      const asked = compilers !== undefined && providersOf(compilers).concat(compilers).includes(name);
      const lends = asked || (feature !== undefined && one.component?.features[feature]?.compiles === true);
      const lender = lends ? needed.find((other) => other.name === name) : undefined;
      return lender === undefined ? [] : [lender];
    });
    const languages = languagesOf(one);
    return lenders.flatMap(({ prefix, component }) =>
      Object.entries(component?.compilers ?? {})
        .filter(([name]) => isFor(name, languages))
        .map(([name, program]) => [name, `${prefix}/${program}`] as const),
    );
  }

  #baseEnvironment(): Environment {
    const { facts, target } = this.#build;
    return readEnvironment(facts.images.get(target.spec.base.build)?.config?.config.Env ?? []);
  }

  #planPart(one: ResolvedComponent, step: StepId): StepId {
    const { draft, stage, target } = this.#target;
    return draft.add({
      kind: "copy",
      stage,
      title: `${one.name}${one.version === "" ? "" : ` ${one.version}`} → ${one.prefix}`,
      range: rangeAt(target, one.at),
      from: step,
      src: ["/"],
      to: `${one.prefix}/`,
      exclude: one.options.keepsDevel ? [] : FOR_BUILDS,
      unpack: false,
      place: { kind: "part", accounts: step, directories: [] },
    });
  }

  #describe({ name, version, prefix, because, needs, features }: ResolvedComponent): PlannedComponent {
    const values = [...features].map(([key, value]) => [
      key,
      typeof value === "boolean" ? String(value) : value.path,
    ]);
    return {
      target: this.#target.target.name,
      name,
      version,
      prefix,
      because,
      needs,
      features: Object.fromEntries(values),
    };
  }
}

/** Languages a component is written in, with those its features add; C alone for the user's own. */
function languagesOf({ component, features }: ResolvedComponent): readonly Language[] {
  const all = new Set<Language>(component?.languages ?? ["c", "c++"]);
  for (const [name, feature] of Object.entries(component?.features ?? {})) {
    if (features.get(name) !== false) for (const language of feature.languages ?? []) all.add(language);
  }
  return (["c", "c++", "fortran"] as const).filter((language) => all.has(language));
}

/** Packages that the features which are on take. */
function namesOf(
  component: Component | undefined,
  features: ResolvedComponent["features"],
  which: "packages" | "runtime",
  manager: ManagerName,
): readonly string[] {
  return Object.entries(component?.features ?? {}).flatMap(([name, feature]) =>
    features.get(name) === false ? [] : (feature[which]?.[manager] ?? []),
  );
}
