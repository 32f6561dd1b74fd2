/** The package managers mlspec drives. */
export type ManagerName = "apt" | "dnf";

/**
 * Distributions by the `ID` of their os-release, with the manager that installs their packages.
 * Source: os-release(5) and each distribution's own file. Derivatives not listed are found by `ID_LIKE`.
 */
const MANAGERS: Readonly<Record<string, ManagerName>> = {
  debian: "apt",
  ubuntu: "apt",
  rhel: "dnf",
  fedora: "dnf",
  centos: "dnf",
  rocky: "dnf",
  almalinux: "dnf",
  ol: "dnf",
  amzn: "dnf",
};

/** The manager for a distribution given its os-release `ID` and `ID_LIKE`, or undefined if none is known. */
export function packageManagerOf(id: string, idLike: readonly string[]): ManagerName | undefined {
  for (const name of [id, ...idLike]) if (Object.hasOwn(MANAGERS, name)) return MANAGERS[name];
  return undefined;
}

/** The names a message may list as supported, sorted. */
export function supportedDistros(): readonly string[] {
  return Object.keys(MANAGERS).sort();
}
