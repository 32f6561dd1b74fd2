import {
  type Component,
  compilerComponents,
  componentNames,
  componentOf,
  insteadOfComponent,
  type Language,
  providersOf,
  toolchainOf,
} from "../../catalog/index.ts";
import type { Code, ParamsOf } from "../../diagnostics/index.ts";
import type { SpecPath } from "../../spec/index.ts";
import type { StageContext } from "../context.ts";
import { type FeatureValue, type Options, readOptions } from "./read-options.ts";
import { resolveFeatures } from "./resolve-features.ts";
import { readWishes, type Wish } from "./wishes.ts";

/** Another component one is built on: the feature that wants it, if one does; whether it is the spec's toolchain. */
export interface Need {
  readonly name: string;
  readonly feature?: string;
  readonly isToolchain?: boolean;
}

/** A name something needs, and where the spec says so. */
interface Wanted extends Omit<Need, "name"> {
  readonly need: string;
  readonly place: SpecPath;
  readonly version?: string;
}

/** A component that will be built, and what it is built with. */
export interface ResolvedComponent {
  readonly name: string;
  readonly version: string;
  readonly prefix: string;
  readonly options: Options;
  /** What the catalogue has of it; absent for the user's own. */
  readonly component?: Component;
  /** Components it is built on, each with the feature that wants it, if one does. */
  readonly needs: readonly Need[];
  /** Features by name, defaults filled in. */
  readonly features: ReadonlyMap<string, FeatureValue>;
  /** Only builds need it: no part of it is the image's. */
  readonly isForBuilds: boolean;
  /** Why it is here: the spec, or what needs it. */
  readonly because: string;
  /** Where in the spec it comes from. */
  readonly at: SpecPath;
}

/**
 * All components a target is built with, each after what it needs: those the spec asks for and those they need.
 * Contradictions and what the catalogue does not know are reported at the lines that ask for them; undefined then.
 */
export function resolveComponents(stage: StageContext): readonly ResolvedComponent[] | undefined {
  const resolver = new Resolver(stage, readWishes(stage));
  return resolver.resolve();
}

const ASKED_FOR = "the spec asks for it";
const IS_TOOLCHAIN = "it is the toolchain";

class Resolver {
  readonly #stage: StageContext;
  readonly #wishes: ReadonlyMap<string, Wish>;
  readonly #done = new Map<string, ResolvedComponent | undefined>();
  readonly #open: string[] = [];
  /** Features that components ask of others, by component and feature, each with who asks. */
  readonly #asked = new Map<string, Map<string, string>>();

  constructor(stage: StageContext, wishes: readonly Wish[]) {
    this.#stage = stage;
    this.#wishes = new Map(wishes.map((wish) => [wish.name, wish]));
  }

  resolve(): readonly ResolvedComponent[] | undefined {
    for (const wish of this.#wishes.values()) this.#add(wish, ASKED_FOR);
    const all = [...this.#done.values()];
    const found = all.filter((one) => one !== undefined);
    if (found.length < all.length || this.#stage.report.hasErrors) return undefined;
    if (this.#collectAsked(found)) {
      // What was resolved before it was asked may need more than it did; there are only so many features.
      this.#done.clear();
      return this.resolve();
    }
    this.#checkProviders(found);
    this.#checkVersions(found);
    return this.#stage.report.hasErrors ? undefined : found;
  }

  /** Resolves what a component needs, then the component. */
  #add(wish: Wish, because: string): ResolvedComponent | undefined {
    const { name } = wish;
    if (this.#done.has(name)) return this.#done.get(name);
    if (this.#open.includes(name)) {
      const path = [...this.#open.slice(this.#open.indexOf(name)), name];
      this.#report("component-cycle", wish.at, { path });
      return undefined;
    }
    this.#open.push(name);
    const resolved = this.#resolveOne(wish, this.#wishes.has(name) ? ASKED_FOR : because);
    this.#open.pop();
    this.#done.set(name, resolved);
    return resolved;
  }

  #resolveOne(wish: Wish, because: string): ResolvedComponent | undefined {
    const { name, at } = wish;
    const component = componentOf(name);
    const options = readOptions(this.#stage, wish, component);
    if (component === undefined && options.builder === undefined) {
      const instead = insteadOfComponent(name);
      this.#report("component-unknown", at, { name, known: componentNames(), instead });
      return undefined;
    }
    const version = options.version ?? component?.versions[0]?.version ?? "";
    if (!this.#checkSource(wish, options, component, version)) return undefined;
    if (component !== undefined && !this.#checkUse(wish, options, component)) return undefined;
    const features = this.#features(wish, options, component, version);
    for (const conflict of component?.conflicts ?? []) {
      if (!conflict.features.every((key) => features.get(key))) continue;
      const asked = conflict.features.findLast((key) => options.features.has(key));
      const place = asked === undefined ? at : [...at, asked];
      this.#report("component-conflict", place, { name, features: conflict.features, why: conflict.why });
    }
    const wanted: readonly Wanted[] = [
      ...(component?.needs ?? []).map((need) => ({ need, place: at })),
      ...options.needs.map((need) => ({ need, place: [...at, "needs"] })),
      ...(options.compilers === undefined ? [] : [{ need: options.compilers, place: [...at, "compilers"] }]),
      ...this.#toolchain(name, component),
      ...[...features].flatMap(([key, value]) => {
        const need = component?.features[key]?.needs;
        return value === true && need !== undefined ? [{ need, feature: key, place: at }] : [];
      }),
    ];
    const needs: Need[] = [];
    for (const { need, place, version: wantedVersion, ...why } of wanted) {
      const provider = this.#provider(need);
      const fitting = wantedVersion ?? fittingVersion(component, provider);
      const wished = this.#wishes.get(provider) ?? {
        name: provider,
        options: {},
        at: place,
        ...(fitting !== undefined && { version: fitting }),
      };
      const found = this.#add(wished, why.isToolchain ? IS_TOOLCHAIN : `${name} needs ${need}`);
      if (found !== undefined) needs.push({ name: found.name, ...why });
    }
    const names = needs.map((need) => need.name);
    return {
      name,
      version,
      prefix: options.prefix ?? `/usr/local/${name}`,
      options,
      ...(component !== undefined && { component }),
      needs: needs.filter((need, index) => names.indexOf(need.name) === index),
      features,
      isForBuilds: component?.buildsAlone === true && !this.#wishes.has(name),
      because,
      at,
    };
  }

  #features(
    { name, at }: Wish,
    { features: given }: Options,
    component: Component | undefined,
    version: string,
  ): ReadonlyMap<string, FeatureValue> {
    if (component === undefined) return new Map();
    const asked = this.#asked.get(name) ?? new Map<string, string>();
    const features = resolveFeatures(component, {
      version,
      given,
      asked,
      refuse: (feature, params) =>
        this.#report("component-feature", given.has(feature) ? [...at, feature] : at, params),
    });
    const { gpus: rule } = component;
    const { gpus } = this.#stage.target.spec;
    if (rule?.one === true && gpus.length !== 1 && features.get(rule.feature ?? "") !== false)
      this.#report("component-gpus", at, { name, count: gpus.length });
    return features;
  }

  /** Takes down what features ask of other components; whether anything is new. */
  #collectAsked(found: readonly ResolvedComponent[]): boolean {
    let isNew = false;
    for (const { name, component, features } of found) {
      for (const [key, { asks }] of Object.entries(component?.features ?? {})) {
        if (asks === undefined || features.get(key) !== true) continue;
        for (const [other, wanted] of Object.entries(asks)) {
          const asked = this.#asked.get(other) ?? new Map<string, string>();
          this.#asked.set(other, asked);
          for (const feature of wanted) {
            isNew ||= !asked.has(feature);
            asked.set(feature, `${name}'s ${key}`);
          }
        }
      }
    }
    return isNew;
  }

  /** The toolchain, where that is a component: what is compiled is compiled by it, but for what it is built on itself. */
  #toolchain(name: string, component: Component | undefined): readonly Wanted[] {
    const [need = "", version] = (this.#stage.target.spec.toolchain ?? "").split("@");
    if (toolchainOf(need) !== undefined || !compilerComponents().includes(need)) return [];
    const isCompiled = component?.builder !== "copy" && !compilerComponents().includes(name);
    if (!isCompiled || need === name || this.#open.includes(need)) return [];
    return [{ need, place: ["toolchain"], isToolchain: true, ...(version !== undefined && { version }) }];
  }

  /** Whether a component of the catalogue can be had here: for this architecture, and under its licence. */
  #checkUse(wish: Wish, options: Options, component: Component): boolean {
    const { name, at } = wish;
    const { architecture } = this.#stage.facts.platform;
    const { machines, eula } = component;
    if (machines !== undefined && !Object.hasOwn(machines, architecture)) {
      this.#report("component-architecture", at, { name, architecture, known: Object.keys(machines) });
      return false;
    }
    if (eula !== undefined && !options.eula) {
      this.#report("component-eula", at, { name, eula });
      return false;
    }
    return true;
  }

  /** What is asked for among those that provide a name, else the usual one. */
  #provider(need: string): string {
    const providers = providersOf(need);
    return providers.find((name) => this.#wishes.has(name)) ?? providers[0] ?? need;
  }

  /** Whether it is known where the sources are. */
  #checkSource(wish: Wish, options: Options, component: Component | undefined, version: string): boolean {
    const places = [options.git, options.url, options.src].filter((place) => place !== undefined);
    if (places.length > 0) {
      if (places.length === 1) return true;
      this.#report("component-sources", wish.at, { name: wish.name });
      return false;
    }
    if (component === undefined) {
      this.#report("component-sources", wish.at, { name: wish.name });
      return false;
    }
    const known = component.versions.map((one) => one.version);
    if (known.includes(version) || options.sha256 !== undefined) return true;
    this.#report("component-version", wish.at, { name: wish.name, version, known });
    return false;
  }

  /** Two that provide one name would each be what others are built with by chance. */
  #checkProviders(found: readonly ResolvedComponent[]): void {
    const byName = new Map<string, ResolvedComponent>();
    for (const one of found) {
      const provided = one.component?.provides;
      if (provided === undefined) continue;
      const other = byName.get(provided);
      if (other === undefined) byName.set(provided, one);
      else this.#report("component-providers", one.at, { provided, first: other.name, second: one.name });
    }
  }

  #checkVersions(found: readonly ResolvedComponent[]): void {
    const byName = new Map(found.map((one) => [one.name, one]));
    for (const one of found) {
      for (const rule of one.component?.works ?? []) {
        const other = byName.get(rule.with);
        if (other === undefined || !one.needs.some(({ name }) => name === other.name)) continue;
        if (isOneOf(other.version, rule.versions)) continue;
        const pair = { name: one.name, version: one.version, other: other.name, otherVersion: other.version };
        this.#report("component-versions", other.at, { ...pair, why: rule.why });
      }
    }
  }

  #report<C extends Code>(code: C, at: SpecPath, params: ParamsOf<C>): void {
    this.#stage.report.report(code, this.#stage.target.locate(at), params);
  }
}

/** The version of what a component needs that it works with, where it does not work with all: the first the catalogue has. */
function fittingVersion(component: Component | undefined, provider: string): string | undefined {
  const rule = component?.works?.find((one) => one.with === provider);
  const known = componentOf(provider)?.versions ?? [];
  return rule && known.find(({ version }) => isOneOf(version, rule.versions))?.version;
}

function isOneOf(version: string, starts: readonly string[]): boolean {
  return starts.some((start) => version.startsWith(start));
}

/** Languages a component is written in, with those its features add; C alone for the user's own. */
export function languagesOf({ component, features }: ResolvedComponent): readonly Language[] {
  const all = new Set<Language>(component?.languages ?? ["c", "c++"]);
  for (const [name, feature] of Object.entries(component?.features ?? {})) {
    if (features.get(name) !== false) for (const language of feature.languages ?? []) all.add(language);
  }
  return (["c", "c++", "fortran"] as const).filter((language) => all.has(language));
}
