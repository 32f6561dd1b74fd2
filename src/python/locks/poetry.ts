import { normalizeName } from "../normalize-name.ts";
import { combineMarkers, type Edge } from "./combine-markers.ts";
import { type Fields, optionalText, sha256, table, tables, text, version } from "./fields.ts";
import { LockFormatError, type PinnedPackage } from "./pinned.ts";

/**
 * The packages of a `poetry.lock` that are neither optional nor of another group than `main`. Newer locks say under which
 * conditions a package is wanted; in older ones that follows from who wants it. Addresses are the index's.
 * Source: the format as poetry 1.2 and later write it.
 */
export function readPoetryLock(lock: Fields): readonly PinnedPackage[] {
  const packages = tables(lock.package, "package");
  if (lock.metadata === undefined) throw new LockFormatError("it has no metadata, as every poetry.lock has");
  const wanted = packages.filter((one) => one.optional !== true && isMain(one));
  const names = wanted.map((one) => normalizeName(text(one.name, "the name of a package")));
  const edges = new Map(wanted.map((one, index) => [names[index] ?? "", edgesOf(one)]));
  const targets = new Set([...edges.values()].flat().map(({ to }) => to));
  const roots = names.filter((name) => !targets.has(name)).map((to): Edge => ({ to, marker: undefined }));
  const byGraph = combineMarkers(roots, (name) => edges.get(name) ?? []);
  return wanted.map((one, index) => {
    const name = names[index] ?? "";
    const own = optionalText(one.markers) ?? optionalText(table(one.markers ?? {}, "markers").main);
    return readPackage(one, name, own === undefined ? (byGraph.get(name) ?? []) : [own]);
  });
}

function isMain({ groups, category }: Fields): boolean {
  if (Array.isArray(groups)) return groups.includes("main");
  return category === undefined || category === "main";
}

function edgesOf({ dependencies }: Fields): readonly Edge[] {
  const listed = Object.entries(table(dependencies ?? {}, "dependencies"));
  return listed.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((item): Edge[] => {
      const wish = typeof item === "object" && item !== null ? (item as Fields) : {};
      // Only for who asked for an extra, which the lock does not tell: the package is wanted on other grounds or not.
      if (wish.optional === true) return [];
      return [{ to: normalizeName(name), marker: optionalText(wish.markers) }];
    }),
  );
}

function readPackage(one: Fields, name: string, markers: readonly string[]): PinnedPackage {
  const pinned = version(one.version, name);
  const base = { name, version: pinned, markers, files: [] };
  const source = table(one.source ?? {}, `the source of ${name}`);
  const reference = optionalText(source.resolved_reference);
  const url = optionalText(source.url);
  if (source.type === "git") {
    if (reference === undefined) throw new LockFormatError(`the commit of ${name} is missing`);
    return { ...base, hashes: [], requirement: ` @ git+${url}@${reference}` };
  }
  if (source.type === "url") return { ...base, hashes: [], requirement: ` @ ${url}` };
  if (source.type === "directory" || source.type === "file")
    return { ...base, hashes: [], requirement: `./${url}` };
  const hashes = tables(one.files, `the files of ${name}`).flatMap(({ hash }) => sha256(hash) ?? []);
  return { ...base, hashes, requirement: `==${pinned}` };
}
