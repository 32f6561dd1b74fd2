import type { Component, GpuArguments } from "../../catalog/index.ts";
import { type CatalogueValues, fillText } from "./catalogue-text.ts";
import type { ResolvedComponent } from "./resolve.ts";

/** What a component's build is told beside what the spec says itself. */
export interface ArgumentFacts {
  readonly architecture: string;
  /** Level of x86-64 that is built for; 1 where there is none. */
  readonly level: 1 | 2 | 3 | 4;
  /** GPUs the spec names, `sm_80`. */
  readonly gpus: readonly string[];
}

/** The catalogue's arguments for a component: always, for its architecture, for its processors, for its features and GPUs. */
export function catalogueArguments(
  one: ResolvedComponent,
  all: readonly ResolvedComponent[],
  facts: ArgumentFacts,
): readonly string[] {
  const { component, features } = one;
  if (component === undefined) return [];
  const ofFeatures = Object.entries(component.features).flatMap(([name, feature]) => {
    const value = features.get(name) ?? feature.default;
    if (value === false) return feature.off;
    const path = value === true ? pathOf(feature.needs, feature.outside, all) : value.path;
    return feature.on.map((argument) => argument.replaceAll("${path}", path));
  });
  const ofLevel = facts.level === 1 ? [] : (component.levels?.[facts.level] ?? []);
  const ofArchitecture = [...(component.architectures?.[facts.architecture] ?? []), ...ofLevel];
  const ofGpus = gpuArguments(component.gpus, one, facts.gpus);
  const every = [...component.arguments, ...ofArchitecture, ...ofFeatures, ...ofGpus];
  return every.map((argument) => fillText(argument, component, valuesOf(one, facts.architecture)));
}

/** What a component's texts are filled with. */
export function valuesOf(one: ResolvedComponent, architecture: string): CatalogueValues {
  return { version: one.version, prefix: one.prefix, architecture };
}

/** Lists of the catalogue, filled in for one component. */
export function filled(
  list: readonly string[] | undefined,
  component: Component | undefined,
  values: CatalogueValues,
): readonly string[] {
  return component === undefined ? [] : (list ?? []).map((text) => fillText(text, component, values));
}

/** Where what a feature needs is: a component's prefix, or the usual place outside the spec. */
function pathOf(
  need: string | undefined,
  outside: string | undefined,
  all: readonly ResolvedComponent[],
): string {
  const provider = all.find(
    ({ name, component }) => name === need || (need !== undefined && component?.provides === need),
  );
  return provider?.prefix ?? outside ?? "";
}

function gpuArguments(
  rule: GpuArguments | undefined,
  one: ResolvedComponent,
  gpus: readonly string[],
): readonly string[] {
  if (rule === undefined || gpus.length === 0) return [];
  if (rule.feature !== undefined && one.features.get(rule.feature) === false) return [];
  const { each } = rule;
  const words = gpus.flatMap((gpu) => {
    const number = gpu.slice("sm_".length);
    if (typeof each === "string") return [each.replaceAll("${number}", number)];
    const word = Object.hasOwn(each, number) ? each[number] : undefined;
    return word === undefined ? [] : [word];
  });
  const groups = rule.between === undefined ? words : [words.join(rule.between)];
  return words.length === 0 ? [] : groups.map((group) => rule.argument.replaceAll("${gpus}", group));
}
