import { parse } from "yaml";
import type { Reporter } from "../diagnostics/index.ts";
import { type SourceFile, spanOf } from "../source/index.ts";
import { type CondaLock, type CondaPackage, MOST_PACKAGES, readAddress } from "./package.ts";

type Table = Readonly<Record<string, unknown>>;

/** Locks for several platforms have some megabytes. */
export const LARGEST_LOCK = 16 * 1024 * 1024;

/**
 * Reads a lock in YAML: that of conda-lock (version 1), or that of pixi (versions 5 and 6), whose environment is named;
 * undefined after a report. Their formats: https://conda.github.io/conda-lock and https://pixi.sh/latest/workspace/lock_file.
 */
export function readTableLock(
  file: SourceFile,
  environment: string,
  report: Reporter,
): CondaLock | undefined {
  try {
    const root = table(readYaml(file.text));
    if (Array.isArray(root.package)) return condaLock(root);
    if (root.environments !== undefined) return pixiLock(root, environment);
    throw new Refusal("it is neither a list below @EXPLICIT, nor a lock of conda-lock or pixi");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    report.report("conda-lock", spanOf(file, 0, 0), { name: file.name, why: error.message });
    return undefined;
  }
}

class Refusal extends Error {}

function readYaml(text: string): unknown {
  try {
    // Such files are made by programs, which write no aliases: none are followed.
    return parse(text, { maxAliasCount: 0, schema: "failsafe", uniqueKeys: false, logLevel: "error" });
  } catch {
    throw new Refusal("it is not YAML");
  }
}

function condaLock(root: Table): CondaLock {
  if (text(root.version) !== "1") throw new Refusal("its version is not 1");
  const packages: CondaPackage[] = [];
  const pip = new Set<string>();
  for (const one of bounded(root.package)) {
    const { name, manager, platform, url, hash } = table(one);
    if (text(manager) === "pip") {
      pip.add(text(name));
      continue;
    }
    const { md5, sha256 } = table(hash ?? {});
    packages.push({ ...addressed(text(url)), ...sums(md5, sha256), platform: text(platform) });
  }
  return whole({ packages, pip: [...pip] });
}

function pixiLock(root: Table, environment: string): CondaLock {
  if (!["5", "6"].includes(text(root.version))) throw new Refusal("its version is not 5 or 6");
  const known = table(root.environments);
  if (!Object.hasOwn(known, environment)) {
    const names = Object.keys(known).slice(0, 20).join(", ");
    throw new Refusal(`it has no environment ${environment}, but ${names}`);
  }
  const facts = new Map(
    bounded(root.packages).flatMap((one): [string, Table][] => {
      const entry = table(one);
      const url = text(entry.conda ?? (entry.kind === "conda" ? entry.url : undefined));
      return url === "" ? [] : [[url, entry]];
    }),
  );
  const packages: CondaPackage[] = [];
  const pip = new Set<string>();
  for (const [platform, listed] of Object.entries(table(table(known[environment]).packages))) {
    for (const one of bounded(listed)) {
      const { conda, pypi } = table(one);
      if (conda === undefined) {
        if (text(pypi) === "") throw new Refusal("a package of it is neither conda's nor pip's");
        pip.add(text(pypi).split("/").at(-1) ?? "");
        continue;
      }
      const url = text(conda);
      const { md5, sha256 } = facts.get(url) ?? {};
      packages.push({ ...addressed(url), ...sums(md5, sha256), platform });
    }
  }
  return whole({ packages, pip: [...pip] });
}

function whole(lock: CondaLock): CondaLock {
  if (lock.packages.length === 0) throw new Refusal("it names no package");
  if (lock.packages.length > MOST_PACKAGES) throw new Refusal(`it has more than ${MOST_PACKAGES} packages`);
  return lock;
}

function addressed(url: string): CondaPackage {
  const found = readAddress(url);
  if (found === undefined)
    throw new Refusal(`${JSON.stringify(url.slice(0, 200))} is no address of a package`);
  return found;
}

function sums(md5: unknown, sha256: unknown): Pick<CondaPackage, "md5" | "sha256"> {
  const [short, long] = [text(md5).toLowerCase(), text(sha256).toLowerCase()];
  return {
    ...(/^[0-9a-f]{32}$/.test(short) && { md5: short }),
    ...(/^[0-9a-f]{64}$/.test(long) && { sha256: long }),
  };
}

function bounded(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Refusal("a list of packages is missing");
  if (value.length > 10 * MOST_PACKAGES) throw new Refusal("it has too many packages");
  return value;
}

function table(value: unknown): Table {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Refusal("it has another shape than these locks have");
  return value as Table;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
