import type { Plan, PlannedComponent } from "../plan/index.ts";

/** Why a plan has a component, how it is set and what it is built on, in lines; empty where it has none of that name. */
export function componentStory(name: string, { components = [], target }: Plan): string {
  const component = components.find((one) => one.name === name);
  if (component === undefined) return "";
  const users = components.filter(({ needs }) => needs.some((need) => need.name === name));
  const features = Object.entries(component.features).map(([key, value]) => `${key}: ${value}`);
  const lines = [
    `${name} ${component.version} in ${component.prefix}, for ${target}: ${component.because}`,
    ...component.needs.map(({ name: needed, feature }) => {
      const why = feature === undefined ? "always" : `${feature}: true`;
      return `  built on ${needed} ${versionOf(needed, components)} (${why})`;
    }),
    ...users.map((user) => `  ${user.name} is built on it`),
    ...(features.length > 0 ? [`  features: ${features.join(", ")}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function versionOf(name: string, components: readonly PlannedComponent[]): string {
  return components.find((one) => one.name === name)?.version ?? "";
}
