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

/**
 * Where the distribution's own repositories have tini, by os-release's ID. RHEL and those made from it have it in EPEL at best.
 * Sources: packages.debian.org/tini, packages.ubuntu.com/tini, packages.fedoraproject.org/pkgs/tini.
 */
const HAS_TINI: ReadonlySet<string> = new Set(["debian", "ubuntu", "fedora"]);

/** Whether a distribution has a package of the small init program tini. */
export function hasTini(id: string, idLike: readonly string[]): boolean {
  if (HAS_TINI.has(id)) return true;
  // Fedora is an ancestor of RHEL, not of what RHEL leaves out.
  return packageManagerOf(id, idLike) === "apt";
}

/** Versions of glibc, by os-release's ID and version. Source: the distributions' package lists. */
const GLIBC: Readonly<Record<string, string>> = {
  "debian-11": "2.31",
  "debian-12": "2.36",
  "debian-13": "2.41",
  "distroless-11": "2.31",
  "distroless-12": "2.36",
  "distroless-13": "2.41",
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
