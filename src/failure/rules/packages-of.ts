import { DEVELOPMENT_PACKAGES, type DevelopmentPackage, type Provider } from "../../catalog/index.ts";
import { componentOf, isOfBuild, type StepFailure } from "../step-failure.ts";

/** How to have a package: by the key of the step's stage, for both families of distributions. */
export function install(provider: Provider, step: StepFailure): string {
  if (isOfBuild(step)) return installForBuilding(provider, step);
  return named(provider, (name) => `packages: [${name}]`);
}

/** The same for what only compilers need, which belongs to the build side, or to the component, wherever the step was. */
export function installForBuilding(provider: Provider, step: StepFailure): string {
  const component = componentOf(step);
  if (component !== undefined && provider.component !== undefined)
    return `components: [${component}: {needs: [${provider.component}]}]`;
  return named(provider, (name) =>
    component === undefined
      ? `build: {packages: [${name}]}`
      : `components: [${component}: {ospackages: [${name}]}]`,
  );
}

function named({ apt, rpm }: Provider, key: (name: string) => string): string {
  return rpm === undefined || rpm === apt ? key(apt) : `${key(apt)}, on the RHEL family [${rpm}]`;
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
