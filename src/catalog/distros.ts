/** The package managers mlspec drives. */
export type ManagerName = "apt" | "dnf" | "zypper";

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
  "opensuse-leap": "zypper",
  "opensuse-tumbleweed": "zypper",
  opensuse: "zypper",
  sles: "zypper",
  suse: "zypper",
};

/** The manager for a distribution given its os-release `ID` and `ID_LIKE`, or undefined if none is known. */
export function packageManagerOf(id: string, idLike: readonly string[]): ManagerName | undefined {
  for (const name of [id, ...idLike]) if (Object.hasOwn(MANAGERS, name)) return MANAGERS[name];
  return undefined;
}

/** Versions of glibc, by os-release's ID and version. Source: the distributions' package lists. */
const GLIBC: Readonly<Record<string, string>> = {
  "debian-11": "2.31",
  "debian-12": "2.36",
  "debian-13": "2.41",
  "ubuntu-20.04": "2.31",
  "ubuntu-22.04": "2.35",
  "ubuntu-24.04": "2.39",
  "rhel-8": "2.28",
  "rhel-9": "2.34",
  "rhel-10": "2.39",
};

/** A distribution's version of glibc; undefined where it is not recorded. */
export function glibcOf(distro: {
  readonly id: string;
  readonly idLike: readonly string[];
  readonly versionId: string;
}): string | undefined {
  const isRhel = distro.id === "rhel" || distro.idLike.includes("rhel");
  const release = isRhel ? `rhel-${distro.versionId.split(".")[0]}` : `${distro.id}-${distro.versionId}`;
  return Object.hasOwn(GLIBC, release) ? GLIBC[release] : undefined;
}

/** The names a message may list as supported, sorted. */
export function supportedDistros(): readonly string[] {
  return Object.keys(MANAGERS).sort();
}
