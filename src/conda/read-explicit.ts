import type { Reporter } from "../diagnostics/index.ts";
import { type SourceFile, spanOf } from "../source/index.ts";

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
}

/** The packages of one platform. */
export interface CondaLock {
  readonly packages: readonly CondaPackage[];
}

/** Environments have some hundred packages. */
const MOST_PACKAGES = 20_000;

/** Reads a list below `@EXPLICIT`, as `conda list --explicit` writes it; undefined after a report for each line at fault. */
export function readExplicitLock(file: SourceFile, report: Reporter): CondaLock | undefined {
  const packages: CondaPackage[] = [];
  let isExplicit = false;
  let isWhole = true;
  let start = 0;
  for (const text of file.text.split("\n")) {
    const span = spanOf(file, start, start + text.trimEnd().length);
    start += text.length + 1;
    const line = text.trim();
    if (line === "" || line.startsWith("#")) continue;
    if (line === "@EXPLICIT") {
      isExplicit = true;
      continue;
    }
    const one = isExplicit ? readLine(line) : "it stands before @EXPLICIT";
    if (typeof one !== "string" && packages.length < MOST_PACKAGES) {
      packages.push(one);
      continue;
    }
    isWhole = false;
    report.report("conda-lock", span, {
      name: file.name,
      why: typeof one === "string" ? one : `it has more than ${MOST_PACKAGES} packages`,
    });
    if (!isExplicit || typeof one !== "string") break;
  }
  if (isWhole && packages.length === 0) {
    report.report("conda-lock", spanOf(file, 0, 0), { name: file.name, why: "it names no package" });
    return undefined;
  }
  return isWhole ? { packages } : undefined;
}

const SUBDIR = /^[a-z0-9]+(?:-[a-z0-9]+)?$/;
const ARCHIVE = /^([a-z0-9_][a-z0-9_.-]*)-([^-/]+)-([^-/]+)\.(?:conda|tar\.bz2)$/i;

/** The package a line names, or why it names none. */
function readLine(line: string): CondaPackage | string {
  const [url = "", sum, ...more] = line.split("#");
  if (!/^https?:\/\/[^\s?@]+$/.test(url) || more.length > 0) return "this is no address of a package";
  const [subdir = "", filename = ""] = url.split("/").slice(-2);
  const [, name, version, build] = ARCHIVE.exec(filename) ?? [];
  if (!SUBDIR.test(subdir) || name === undefined || version === undefined || build === undefined)
    return "this is no address of a package";
  const checksum = sum === undefined ? {} : readChecksum(sum);
  if (checksum === undefined) return "its checksum is neither MD5 nor sha256:";
  return { name, version, build, subdir, url, filename, ...checksum };
}

function readChecksum(text: string): Pick<CondaPackage, "md5" | "sha256"> | undefined {
  if (/^[0-9a-f]{32}$/i.test(text)) return { md5: text.toLowerCase() };
  const sha256 = /^sha256:([0-9a-f]{64})$/i.exec(text)?.[1];
  return sha256 === undefined ? undefined : { sha256: sha256.toLowerCase() };
}
