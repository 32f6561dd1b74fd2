import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ContextFile, ContextFiles } from "../../lint/index.ts";
import { compileGlob, ignorePatterns, walkTree } from "../../tree/index.ts";

/** Entries of a folder that are looked at: whoever lints a home folder by mistake waits seconds, not minutes. */
const MOST_ENTRIES = 50_000;
/** The bits of Go's modes that say so. */
const NO_PLAIN_FILE = 0x8f280000;
/** Bytes of a text that is read: locks name each archive of some thousand packages. */
const LARGEST_TEXT = 8 * 1024 * 1024;

/**
 * The build context in a folder; undefined where it cannot be read, or has more than is looked at. `specName` is the name of
 * the spec in it, which may have an ignore file of its own.
 */
export function readContextFiles(folder: string, specName: string): ContextFiles | undefined {
  try {
    const ignore = [`${specName}.dockerignore`, ".dockerignore"].find(
      (name) => readText(folder, name) !== undefined,
    );
    const exclude =
      ignore === undefined ? [] : ignorePatterns(Buffer.from(readText(folder, ignore) ?? ""), ignore);
    const kept = ignore === undefined ? undefined : new Set(list(folder, exclude).map(({ path }) => path));
    const files = list(folder, []).map(
      ({ path, size }): ContextFile => ({ path, size, isIgnored: kept?.has(path) === false }),
    );
    return {
      files,
      ...(ignore !== undefined && { ignore }),
      textOf: (path) => readText(folder, path),
      matches: createMatcher(),
    };
  } catch {
    // What is wrong with the folder or its ignore file is the build's to tell.
    return undefined;
  }
}

function list(folder: string, exclude: readonly string[]): readonly { path: string; size: number }[] {
  const files: { path: string; size: number }[] = [];
  let entries = 0;
  for (const { path, mode, size } of walkTree(folder, { include: [], exclude, follow: [] })) {
    if (++entries > MOST_ENTRIES) throw new Error("too many entries");
    if ((mode & NO_PLAIN_FILE) === 0) files.push({ path, size: Number(size) });
  }
  return files;
}

function readText(folder: string, path: string): string | undefined {
  try {
    const whole = join(folder, path);
    const found = statSync(whole);
    if (!found.isFile() || found.size > LARGEST_TEXT) return undefined;
    const bytes = readFileSync(whole);
    return bytes.includes(0) ? undefined : bytes.toString();
  } catch {
    return undefined;
  }
}

/** Patterns are compiled once: each is asked for every file. One that is none matches nothing. */
function createMatcher(): ContextFiles["matches"] {
  const tests = new Map<string, (path: string) => boolean>();
  return (pattern, path) => {
    const known = tests.get(pattern) ?? compile(pattern);
    tests.set(pattern, known);
    return known(path);
  };
}

function compile(pattern: string): (path: string) => boolean {
  try {
    return compileGlob(pattern);
  } catch {
    return () => false;
  }
}
