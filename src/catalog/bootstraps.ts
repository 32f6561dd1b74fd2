/** The programs that make a root of a distribution's packages. */
export type BootstrapTool = "mmdebstrap" | "dnf" | "zypper";

/**
 * What it takes to make a root of a distribution's packages. In texts `$release` stands for the release, `$major` for its first
 * number, `$mirror` for the mirror; `$releasever` and `$basearch` are dnf's and zypper's own.
 */
export interface Bootstrap {
  readonly tool: BootstrapTool;
  /** What the root's os-release says it is. */
  readonly id: string;
  readonly idLike: readonly string[];
  /** The image that has the tool, or a package of it. */
  readonly program: string;
  readonly mirror: string;
  /** Where other architectures are, if not there. */
  readonly ports?: { readonly mirror: string; readonly of: readonly string[] };
  /** Repositories below the mirror: addresses, for apt with the suite behind. */
  readonly repos: readonly string[];
  /** Those of updates, where the mirror is the distribution's own. */
  readonly updates: readonly string[];
  /** Releases that have no updates. */
  readonly rolling?: readonly string[];
  /** Packages without which it is no base. */
  readonly packages: readonly string[];
  /** Files with the distribution's keys, where its own images have them. */
  readonly keys: string;
  /** Where the distribution's rpm has its database; another's, which installs, would have it elsewhere. */
  readonly database: string;
}

/**
 * By the name the language has for the distribution.
 * Sources: the distributions' own images and lists of mirrors; mmdebstrap(1), dnf(8), zypper(8).
 */
const BOOTSTRAPS: Readonly<Record<string, Bootstrap>> = {
  debian: {
    tool: "mmdebstrap",
    id: "debian",
    idLike: [],
    program: "debian:bookworm-slim",
    mirror: "http://ftp.debian.org/debian",
    repos: ["$mirror $release"],
    updates: ["$mirror $release-updates", "http://security.debian.org/debian-security $release-security"],
    rolling: ["sid", "unstable", "testing", "experimental"],
    packages: [],
    keys: "/usr/share/keyrings/debian-archive-keyring.gpg",
    database: "",
  },
  ubuntu: {
    tool: "mmdebstrap",
    id: "ubuntu",
    idLike: ["debian"],
    // Debian has no package of Ubuntu's keys.
    program: "ubuntu:$release",
    mirror: "http://archive.ubuntu.com/ubuntu",
    ports: { mirror: "http://ports.ubuntu.com/ubuntu-ports", of: ["arm", "arm64", "ppc64le", "s390x"] },
    repos: ["$mirror $release"],
    updates: ["$mirror $release-updates", "$mirror $release-security"],
    packages: [],
    keys: "/usr/share/keyrings/ubuntu-archive-keyring.gpg",
    database: "",
  },
  rocky: {
    tool: "dnf",
    id: "rocky",
    idLike: ["rhel", "centos", "fedora"],
    program: "rockylinux/rockylinux:$release",
    mirror: "https://dl.rockylinux.org/pub/rocky",
    repos: ["$mirror/$releasever/BaseOS/$basearch/os/", "$mirror/$releasever/AppStream/$basearch/os/"],
    updates: [],
    packages: ["rocky-release", "bash", "coreutils-single", "dnf", "glibc-minimal-langpack"],
    keys: "/etc/pki/rpm-gpg/RPM-GPG-KEY-Rocky-$major",
    database: "/var/lib/rpm",
  },
  almalinux: {
    tool: "dnf",
    id: "almalinux",
    idLike: ["rhel", "centos", "fedora"],
    program: "almalinux:$release",
    mirror: "https://repo.almalinux.org/almalinux",
    repos: ["$mirror/$releasever/BaseOS/$basearch/os/", "$mirror/$releasever/AppStream/$basearch/os/"],
    updates: [],
    packages: ["almalinux-release", "bash", "coreutils-single", "dnf", "glibc-minimal-langpack"],
    keys: "/etc/pki/rpm-gpg/RPM-GPG-KEY-AlmaLinux-$major",
    database: "/var/lib/rpm",
  },
  fedora: {
    tool: "dnf",
    id: "fedora",
    idLike: [],
    program: "fedora:$release",
    mirror: "https://dl.fedoraproject.org/pub/fedora/linux",
    repos: ["$mirror/releases/$releasever/Everything/$basearch/os/"],
    updates: ["$mirror/updates/$releasever/Everything/$basearch/"],
    packages: ["fedora-release-container", "bash", "coreutils-single", "dnf", "glibc-minimal-langpack"],
    keys: "/etc/pki/rpm-gpg/RPM-GPG-KEY-fedora-$release-$basearch",
    database: "/usr/lib/sysimage/rpm",
  },
  opensuse: {
    tool: "zypper",
    id: "opensuse-leap",
    idLike: ["suse", "opensuse"],
    program: "opensuse/leap:$release",
    mirror: "https://download.opensuse.org",
    repos: ["$mirror/distribution/leap/$releasever/repo/oss/"],
    updates: ["$mirror/update/leap/$releasever/oss/", "$mirror/update/leap/$releasever/sle/"],
    packages: ["openSUSE-release", "bash", "coreutils", "zypper"],
    keys: "/usr/lib/rpm/gnupg/keys/*.asc",
    database: "/usr/lib/sysimage/rpm",
  },
};

/** What is known of a distribution by its name in the language; undefined for another. */
export function bootstrapOf(name: string): Bootstrap | undefined {
  return Object.hasOwn(BOOTSTRAPS, name) ? BOOTSTRAPS[name] : undefined;
}

/** The names of the language, sorted. */
export function bootstrapNames(): readonly string[] {
  return Object.keys(BOOTSTRAPS).sort();
}

/** The packages of a manager of packages that bring a tool; undefined where its distributions have none. */
export function toolPackages(
  tool: BootstrapTool,
  manager: "apt" | "dnf" | "zypper",
  distribution: string,
): readonly string[] | undefined {
  if (manager === "apt") {
    // Signatures of its packages are looked at by the program rpmkeys.
    if (tool !== "mmdebstrap") return [tool, "rpm"];
    return distribution === "debian" ? [tool, "debian-archive-keyring"] : [tool];
  }
  return manager === tool ? [] : undefined;
}
