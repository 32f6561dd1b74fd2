import { posix } from "node:path";
import {
  type Component,
  type DistroPackages,
  type Language,
  type ManagerName,
  packageNames,
} from "../../catalog/index.ts";
import type { SpecPath } from "../../spec/index.ts";
import { planBase } from "../bases/plan-base.ts";
import { rangeAt, type StageContext } from "../context.ts";
import { readEnvironment, setVariable } from "../environment.ts";
import { jobsOf } from "../jobs.ts";
import { planPackages } from "../packages.ts";
import { isIndependent } from "../placement.ts";
import type { PlannedSoftware } from "../software.ts";
import type { Environment, PlannedComponent, StepId } from "../types.ts";
import { catalogueArguments, filled, valuesOf } from "./arguments.ts";
import { buildEnvironment, foldersOf, variablesOf } from "./build-environment.ts";
import { type ChosenToolchain, chooseToolchain, compilerPackages, compilerVariables } from "./build-root.ts";
import { openerOf, planSource } from "./plan-source.ts";
import { languagesOf, type ResolvedComponent, resolveComponents } from "./resolve.ts";

/** What a target's components add to its image. */
export interface PlannedComponents extends PlannedSoftware {
  /** Packages of the distribution they need where they run. */
  readonly packages: readonly string[];
  /** What components are made of, for those that are to say so. */
  readonly labels: Readonly<Record<string, string>>;
  readonly list: readonly PlannedComponent[];
}

/** What only builds need of a component, by patterns below its prefix: left out of an image unless `keep: devel`. */
export const FOR_BUILDS = [
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
    return { parts: [], packages: [], programs: [], libraries: [], variables: [], labels: {}, list: [] };
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
      if (one.isForBuilds) continue;
      parts.push(...this.#planParts(one, step));
      for (const name of this.#runtimePackages(one)) packages.add(name);
    }
    const { architecture } = this.#build.facts.platform;
    const all = [...this.#all.values()];
    const inImage = all.filter(({ isForBuilds }) => !isForBuilds);
    const shown = inImage.filter(({ options }) => options.environment);
    return {
      parts,
      packages: [...packages].sort(),
      programs: shown.flatMap((one) => foldersOf(one, "programs", architecture)),
      libraries: inImage.flatMap((one) => foldersOf(one, "libraries", architecture)),
      variables: shown.flatMap((one) => variablesOf(one, architecture)),
      labels: Object.fromEntries(all.filter(({ options }) => options.annotate).flatMap(labelsOf)),
      list: all.map((one) => this.#describe(one)),
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
    const { architecture } = this.#build.facts.platform;
    const values = valuesOf(one, architecture);
    const own = (list: readonly string[] | undefined) => filled(list, component, values);
    const level = this.#build.cpu?.level ?? 1;
    const { gpus } = this.#build.target.spec;
    const settings = [
      ...catalogueArguments(one, [...this.#all.values()], { architecture, level, gpus }),
      ...options.configure,
    ];
    const forMake = builder === "make";
    const makeArguments = [...(forMake ? settings : []), ...own(component?.make), ...options.make];
    const commands = builder === "commands" ? (component?.commands ?? []) : [];
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
      folder: options.folder ?? component?.folder ?? ".",
      configure: component?.configure ?? "configure",
      prefix,
      configureArguments: forMake ? [] : settings,
      makeArguments,
      buildTargets: component?.targets?.build ?? [],
      installTargets: component?.targets?.install ?? ["install"],
      // What a command is told further stands behind its last: that is the one that installs.
      commands: commands.map((command, index) => [
        ...own(command),
        ...(index === commands.length - 1 ? settings : []),
      ]),
      dependencies,
      ...(patches.length > 0 && {
        patches: { context: draft.context("context", patches), paths: patches },
      }),
      preconfigure: [...own(component?.before), ...options.preconfigure],
      postinstall: options.postinstall,
      check: options.check ? ["make", component?.check ?? "check", ...makeArguments] : [],
      strip: !keepsDevel(one) && builder !== "copy",
      cacheScope: `${this.#chosen.toolchain.name}-${facts.platform.architecture}`,
      env: this.#environment(one, needed, languages),
    });
  }

  /** One transaction for the compilers, which components share, and one for what only some take. */
  #planRoot(languages: readonly Language[], own: readonly string[], at: SpecPath): StepId | undefined {
    const image = planBase(this.#build, "build");
    if (image === undefined) return undefined;
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
      ...namesIn(openerOf(archive), manager),
      ...(builder === "cmake" ? ["cmake"] : []),
      ...(options.patches.length > 0 ? ["patch"] : []),
      ...namesIn(component?.packages, manager),
      ...namesOf(component, features, "packages", manager),
      ...options.ospackages,
      // A program that is linked with a library is linked with what that library needs.
      ...this.#closure(one).flatMap((other) => this.#runtimePackages(other)),
    ];
  }

  #runtimePackages(one: ResolvedComponent): readonly string[] {
    const { manager, toolchain } = this.#chosen;
    return [
      ...namesIn(one.component?.runtime, manager),
      ...namesOf(one.component, one.features, "runtime", manager),
      ...languagesOf(one).flatMap((language) => packageNames(toolchain.runtime[language], manager)),
      ...one.options.runtimePackages,
    ];
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
    const { architecture } = this.#build.facts.platform;
    return buildEnvironment(env, one, needed, architecture, this.#build.cpu?.level ?? 1);
  }

  #baseEnvironment(): Environment {
    const { facts, target } = this.#build;
    return readEnvironment(facts.images.get(target.spec.base.build)?.config?.config.Env ?? []);
  }

  #planParts(one: ResolvedComponent, step: StepId): readonly StepId[] {
    const { draft, stage, target } = this.#target;
    const { component, prefix, version } = one;
    const whole = one.options.keepsDevel || component?.redistributable === undefined;
    const values = valuesOf(one, this.#build.facts.platform.architecture);
    const folders = whole ? [""] : filled(component?.redistributable, component, values);
    return folders.map((folder) =>
      draft.add({
        kind: "copy",
        stage,
        title: `${one.name}${version === "" ? "" : ` ${version}`} → ${posix.join(prefix, folder)}`,
        range: rangeAt(target, one.at),
        from: step,
        src: [`/${folder}`],
        to: `${posix.join(prefix, folder)}/`,
        exclude: keepsDevel(one) ? [] : FOR_BUILDS,
        unpack: false,
        place: { kind: "part", accounts: step, directories: [] },
      }),
    );
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

/** What a component is made of, in labels. */
function labelsOf({ name, version, features }: ResolvedComponent): readonly (readonly [string, string])[] {
  const label = `io.mlspec.component.${name}`;
  const on = [...features].filter(([, value]) => value !== false).map(([key]) => key);
  return [
    ...(version === "" ? [] : [[`${label}.version`, version] as const]),
    ...(on.length === 0 ? [] : [[`${label}.features`, on.join(",")] as const]),
  ];
}

/** Whether what only builds need stays in the image: asked for, or the component is for building. */
function keepsDevel({ options, component }: ResolvedComponent): boolean {
  return options.keepsDevel || component?.isTool === true;
}

function namesIn(packages: DistroPackages | undefined, manager: ManagerName): readonly string[] {
  return packages === undefined ? [] : packageNames(packages, manager);
}

/** Packages that the features which are on take. */
function namesOf(
  component: Component | undefined,
  features: ResolvedComponent["features"],
  which: "packages" | "runtime",
  manager: ManagerName,
): readonly string[] {
  return Object.entries(component?.features ?? {}).flatMap(([name, feature]) =>
    features.get(name) === false ? [] : namesIn(feature[which], manager),
  );
}
