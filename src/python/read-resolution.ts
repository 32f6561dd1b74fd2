import { normalizeName } from "./normalize-name.ts";
import type { PackageOrigin, Resolution, ResolvedPackage } from "./resolution.ts";

/** What the resolving vertex wrote: packages, or why they cannot be pinned. */
export type ResolutionOutcome =
  | { readonly kind: "resolved"; readonly resolution: Resolution }
  | { readonly kind: "unresolved"; readonly reason: string };

/** The largest answer that is read: some thousand packages. */
export const LARGEST_RESOLUTION = 4 * 1024 * 1024;

/**
 * Reads the answer of our resolving script: pip's report with what grouping does not need left out. Its `download_info`
 * is PEP 610's. Throws on a text the script cannot have written.
 * Source: https://pip.pypa.io/en/stable/reference/installation-report/.
 */
export function readResolution(text: string): ResolutionOutcome {
  const answer = asObject(JSON.parse(text), "the answer");
  if (typeof answer.unresolved === "string") return { kind: "unresolved", reason: answer.unresolved };
  if (!Array.isArray(answer.packages)) throw new Error("the resolver's answer has no packages");
  const packages: ResolvedPackage[] = [];
  for (const item of answer.packages) {
    const entry = asObject(item, "a package");
    const name = normalizeName(asText(entry.name, "a package's name"));
    const version = asText(entry.version, `the version of ${name}`);
    const origin = readOrigin(entry, name);
    if (typeof origin === "string") return { kind: "unresolved", reason: origin };
    packages.push({ name, version, origin });
  }
  return {
    kind: "resolved",
    resolution: { packages: packages.sort((a, b) => (a.name < b.name ? -1 : 1)) },
  };
}

/** The origin, or why there is no pinned one. */
function readOrigin(entry: Fields, name: string): PackageOrigin | string {
  const info = asObject(entry.download_info, `the download of ${name}`);
  const url = asText(info.url, `the address of ${name}`);
  if (typeof entry.path === "string") return { kind: "context", path: entry.path };
  if (info.vcs_info !== undefined) {
    const vcs = asObject(info.vcs_info, `the repository of ${name}`);
    const folder = typeof info.subdirectory === "string" ? `#subdirectory=${info.subdirectory}` : "";
    return { kind: "repository", requirement: `${vcs.vcs}+${url}@${vcs.commit_id}${folder}` };
  }
  if (info.dir_info !== undefined) return `${name} is a folder of the base image`;
  const sha256 = readHash(asObject(info.archive_info, `the archive of ${name}`));
  if (sha256 === undefined) return `the index gives no SHA-256 of ${name}`;
  const filename = decodeURIComponent(new URL(url).pathname.split("/").pop() ?? "");
  if (!/^[A-Za-z0-9][\w.+!~-]*$/.test(filename)) return `the address of ${name} ends in no file name`;
  return {
    kind: "archive",
    url,
    sha256,
    filename,
    open: entry.open === true,
    ...(typeof entry.size === "number" && entry.size > 0 && { size: entry.size }),
  };
}

/** Newer pips write `hashes`, older ones `hash`. */
function readHash(archive: Fields): string | undefined {
  const { hashes, hash } = archive;
  const listed = typeof hashes === "object" && hashes !== null ? (hashes as Fields).sha256 : undefined;
  const found = listed ?? (typeof hash === "string" ? /^sha256=(.*)$/.exec(hash)?.[1] : undefined);
  return typeof found === "string" && /^[0-9a-f]{64}$/.test(found) ? found : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function asObject(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null)
    throw new Error(`${what} is not an object in the resolver's answer`);
  return value as Fields;
}

function asText(value: unknown, what: string): string {
  if (typeof value !== "string" || value === "")
    throw new Error(`${what} is not a text in the resolver's answer`);
  return value;
}
