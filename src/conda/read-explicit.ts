import type { Reporter } from "../diagnostics/index.ts";
import { type SourceFile, spanOf } from "../source/index.ts";
import { type CondaLock, type CondaPackage, MOST_PACKAGES, readAddress } from "./package.ts";

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
  return isWhole ? { packages, pip: [] } : undefined;
}

/** The package a line names, or why it names none. */
function readLine(line: string): CondaPackage | string {
  const [url = "", sum, ...more] = line.split("#");
  const found = more.length > 0 ? undefined : readAddress(url);
  if (found === undefined) return "this is no address of a package";
  const checksum = sum === undefined ? {} : readChecksum(sum);
  if (checksum === undefined) return "its checksum is neither MD5 nor sha256:";
  return { ...found, ...checksum };
}

function readChecksum(text: string): Pick<CondaPackage, "md5" | "sha256"> | undefined {
  if (/^[0-9a-f]{32}$/i.test(text)) return { md5: text.toLowerCase() };
  const sha256 = /^sha256:([0-9a-f]{64})$/i.exec(text)?.[1];
  return sha256 === undefined ? undefined : { sha256: sha256.toLowerCase() };
}
