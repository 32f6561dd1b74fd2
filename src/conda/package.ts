/** A package of a lock: one archive at one address. */
export interface CondaPackage {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  /** The folder of the channel it lies in: `linux-64`, or `noarch`. */
  readonly subdir: string;
  readonly url: string;
  readonly filename: string;
  readonly sha256?: string;
  readonly md5?: string;
  /** The platform it is listed for, `linux-64`; absent where a lock is for one alone. */
  readonly platform?: string;
}

/** What a lock holds, of all platforms it is for. */
export interface CondaLock {
  readonly packages: readonly CondaPackage[];
  /** Names of packages that pip installs in the environment. */
  readonly pip: readonly string[];
}

/** Environments have some hundred packages. */
export const MOST_PACKAGES = 20_000;

const SUBDIR = /^[a-z0-9]+(?:-[a-z0-9]+)?$/;
const ARCHIVE = /^([a-z0-9_][a-z0-9_.-]*)-([^-/]+)-([^-/]+)\.(?:conda|tar\.bz2)$/i;

/** What the address of a package says of it (conda's packaging conventions); undefined for another address. */
export function readAddress(url: string): CondaPackage | undefined {
  if (url.length > 2048 || !/^https?:\/\/[^\s?@#]+$/.test(url)) return undefined;
  const [subdir = "", filename = ""] = url.split("/").slice(-2);
  const [, name, version, build] = ARCHIVE.exec(filename) ?? [];
  if (!SUBDIR.test(subdir) || name === undefined || version === undefined || build === undefined)
    return undefined;
  return { name, version, build, subdir, url, filename };
}

/** Conda's names of Linux on the architectures OCI knows. */
const SUBDIRS: Readonly<Record<string, string>> = {
  amd64: "linux-64",
  arm64: "linux-aarch64",
  ppc64le: "linux-ppc64le",
  s390x: "linux-s390x",
  riscv64: "linux-riscv64",
};

/** Conda's name of a platform of Linux, by OCI's name of the architecture; undefined where it has none. */
export function condaSubdir(architecture: string): string | undefined {
  return Object.hasOwn(SUBDIRS, architecture) ? SUBDIRS[architecture] : undefined;
}
