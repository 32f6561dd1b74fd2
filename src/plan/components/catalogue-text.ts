import type { Component } from "../../catalog/index.ts";

/** Where a component's sources are while it is built: the same for every machine, so that what compilers write of it is too. */
export const SOURCE_FOLDER = "/var/tmp/mlspec-component";

/** What stands for the number of processors, which only the build itself knows. */
const JOBS = "@JOBS@";

/** What the texts of the catalogue are filled with. */
export interface CatalogueValues {
  readonly version: string;
  readonly prefix: string;
  /** OCI's name of the architecture. */
  readonly architecture: string;
}

/** Fills in a text of the catalogue; see `Component` for what can stand in one. */
export function fillText(text: string, component: Component, values: CatalogueValues): string {
  const { version, prefix, architecture } = values;
  const minor = version.split(".").slice(0, 2).join(".");
  const fill: Readonly<Record<string, string>> = {
    version,
    minor,
    major: version.split(".")[0] ?? "",
    version_: version.replaceAll(".", "_"),
    minor_: minor.replaceAll(".", "_"),
    "minor-": minor.replaceAll(".", "-"),
    "version-": version.replaceAll(".", "-"),
    prefix,
    machine: machineOf(component, architecture) ?? architecture,
    source: SOURCE_FOLDER,
    jobs: JOBS,
  };
  return text.replace(/\$\{([a-z]+[_-]?)\}/g, (whole, name: string) =>
    Object.hasOwn(fill, name) ? (fill[name] ?? "") : whole,
  );
}

/** What a component's makers call an architecture; undefined where it does not exist for it, or calls none by name. */
function machineOf(component: Component, architecture: string): string | undefined {
  const machines = component.machines ?? {};
  return Object.hasOwn(machines, architecture) ? machines[architecture] : undefined;
}
