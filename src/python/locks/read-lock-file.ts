import { parse } from "smol-toml";
import type { Reporter } from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { parseMarker } from "../requirements/marker.ts";
import type { Resolution } from "../resolution.ts";
import { type Fields, table } from "./fields.ts";
import { readPdmLock } from "./pdm.ts";
import { LockFormatError, type PinnedPackage } from "./pinned.ts";
import { readPipfileLock } from "./pipfile.ts";
import { readPoetryLock } from "./poetry.ts";
import { readPylock } from "./pylock.ts";
import { readUvLock } from "./uv.ts";

/** Another tool's lock as pip is given it. */
export interface ForeignLock {
  /** A requirements file: one pinned package a line. */
  readonly requirements: string;
  /** A page of links to all archives, where the lock has addresses of every package; the index is then not asked. */
  readonly links?: string;
  /** Checksums the archive of a package may have, by its name. */
  readonly hashes: ReadonlyMap<string, ReadonlySet<string>>;
}

const READERS: readonly (readonly [name: RegExp, read: (lock: Fields) => readonly PinnedPackage[]])[] = [
  [/^uv\.lock$/, readUvLock],
  [/^pylock(?:\.[^.]+)?\.toml$/, readPylock],
  [/^poetry\.lock$/, readPoetryLock],
  [/^pdm\.lock$/, readPdmLock],
  [/^Pipfile\.lock$/, readPipfileLock],
];

/** Reads a lock by its file's name; undefined after it was reported what is wrong with it. */
export function readForeignLock(file: SourceFile, report: Reporter): ForeignLock | undefined {
  const span = { file, start: 0, end: Math.min(1, file.text.length) };
  const name = file.name.split("/").pop() ?? "";
  const read = READERS.find(([pattern]) => pattern.test(name))?.[1];
  if (read === undefined) {
    report.report("foreign-lock-name", span, { name });
    return undefined;
  }
  try {
    const lock = table(name.startsWith("Pipfile") ? JSON.parse(file.text) : parse(file.text), "the lock");
    return toForeignLock(read(lock));
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // TOML errors show the text below their first line.
    report.report("foreign-lock", span, { name, problem: error.message.split("\n")[0] ?? "" });
    return undefined;
  }
}

function toForeignLock(packages: readonly PinnedPackage[]): ForeignLock {
  const ordered = [...packages].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const lines = ordered.map(({ name, requirement, markers }) => {
    for (const marker of markers) {
      const parsed = parseMarker(marker);
      if (parsed.kind === "refused") throw new LockFormatError(`the marker of ${name}: ${parsed.problem}`);
    }
    if (/[\r\n]/.test(requirement))
      throw new LockFormatError(`the address of ${name} has more than one line`);
    const condition = markers.map((marker) => (markers.length > 1 ? `(${marker})` : marker)).join(" or ");
    const what = requirement.startsWith(".") ? requirement : `${name}${requirement}`;
    return condition === "" ? what : `${what} ; ${condition}`;
  });
  const hashes = new Map<string, Set<string>>();
  for (const one of ordered) {
    const known = hashes.get(one.name) ?? new Set();
    for (const hash of one.hashes) known.add(hash);
    if (known.size > 0) hashes.set(one.name, known);
  }
  const pinned = ordered.filter(({ requirement }) => requirement.startsWith("=="));
  // A source archive is built with what the index has.
  const complete = pinned.every(({ files }) => files.some(({ filename }) => filename.endsWith(".whl")));
  const links = pinned
    .flatMap(({ files }) => files)
    .map(
      ({ url, sha256, filename }) =>
        `<a href="${escapeHtml(url)}#sha256=${sha256}">${escapeHtml(filename)}</a>`,
    );
  return {
    requirements: `${lines.join("\n")}\n`,
    hashes,
    ...(complete &&
      pinned.length === ordered.length && { links: `<!DOCTYPE html>\n${links.join("<br>\n")}\n` }),
  };
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** The package whose archive is none the lock names, if there is one. */
export function findUnlocked(resolution: Resolution, { hashes }: ForeignLock): string | undefined {
  return resolution.packages.find(({ name, origin }) => {
    const known = hashes.get(name);
    return known !== undefined && origin.kind === "archive" && !known.has(origin.sha256);
  })?.name;
}
