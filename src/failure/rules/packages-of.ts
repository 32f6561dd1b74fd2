import { DEVELOPMENT_PACKAGES, type DevelopmentPackage, type Provider } from "../../catalog/index.ts";
import { isOfBuild, type StepFailure } from "../step-failure.ts";

/** How to have a package: the key of the step's stage, for both families of distributions. */
export function install({ apt, rpm }: Provider, step: StepFailure): string {
  const key = isOfBuild(step)
    ? (name: string) => `build: {packages: [${name}]}`
    : (name: string) => `packages: [${name}]`;
  return rpm === undefined || rpm === apt ? key(apt) : `${key(apt)}, on the RHEL family [${rpm}]`;
}

/** The same for what only compilers need, which belongs to the build side wherever the step was. */
export function installForBuilding({ apt, rpm }: Provider): string {
  const key = `build: {packages: [${apt}]}`;
  return rpm === undefined || rpm === apt ? key : `${key}, on the RHEL family [${rpm}]`;
}

/** The package that has a header, as `#include` names it. */
export function packageOfHeader(header: string): DevelopmentPackage | undefined {
  return DEVELOPMENT_PACKAGES.find(({ headers = [] }) =>
    headers.some((known) => (known.endsWith("/") ? header.startsWith(known) : header === known)),
  );
}

/** The package that has a library, as `-l` names it. */
export function packageOfLink(name: string): DevelopmentPackage | undefined {
  return DEVELOPMENT_PACKAGES.find(({ libraries }) => libraries?.includes(name));
}

/** The package that has a module, as a build system names it. */
export function packageOfModule(name: string): DevelopmentPackage | undefined {
  return DEVELOPMENT_PACKAGES.find(({ modules }) => modules?.includes(name));
}

/** What one family calls the package that the other calls `name`. */
export function otherFamily(
  name: string,
  providers: Iterable<Provider>,
  tool: "apt" | "rpm",
): string | undefined {
  const from = tool === "apt" ? "rpm" : "apt";
  for (const provider of providers)
    if (provider[from] === name && provider[tool] !== name) return provider[tool];
  return undefined;
}
