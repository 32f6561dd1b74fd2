import { normalizeName } from "../normalize-name.ts";
import { combineMarkers, type Edge } from "./combine-markers.ts";
import { type Fields, filenameOf, optionalText, sha256, table, tables, text, version } from "./fields.ts";
import { type LockedFile, LockFormatError, type PinnedPackage } from "./pinned.ts";

/**
 * What the projects in a `uv.lock` want without their extras and groups; not the projects themselves.
 * Source: the format as uv 0.4 and later write it, version 1.
 */
export function readUvLock(lock: Fields): readonly PinnedPackage[] {
  if (lock.version !== 1) throw new LockFormatError(`its version is ${JSON.stringify(lock.version)}, not 1`);
  const packages = tables(lock.package, "package");
  const byId = new Map(packages.map((one, index) => [String(index), one]));
  const find = (edge: Fields): readonly string[] => {
    const name = text(edge.name, "the name of a dependency");
    const found = [...byId].filter(
      ([, one]) =>
        one.name === name &&
        (edge.version === undefined || one.version === edge.version) &&
        (edge.source === undefined || JSON.stringify(one.source) === JSON.stringify(edge.source)),
    );
    if (found.length === 0) throw new LockFormatError(`${name} is wanted and not locked`);
    return found.map(([id]) => id);
  };
  const edges = (list: unknown): readonly Edge[] =>
    tables(list, "dependencies").flatMap((edge) => {
      const marker = optionalText(edge.marker);
      const extras = Array.isArray(edge.extra) ? edge.extra.map(String) : [];
      const targets = find(edge).flatMap((id) => [id, ...extras.map((extra) => `${id}[${extra}]`)]);
      return targets.map((to) => ({ to, marker }));
    });
  const wants = (id: string): readonly Edge[] => {
    const [, index = "", extra] = /^(\d+)(?:\[(.*)\])?$/.exec(id) ?? [];
    const one = byId.get(index) ?? {};
    if (extra === undefined) return edges(one.dependencies);
    return edges(table(one["optional-dependencies"] ?? {}, "optional-dependencies")[extra]);
  };
  const roots = packages.filter(isProject);
  if (roots.length === 0) throw new LockFormatError("it is the lock of no project");
  const markers = combineMarkers(
    roots.flatMap((one) => edges(one.dependencies)),
    wants,
  );
  return [...byId].flatMap(([id, one]) => {
    const conditions = markers.get(id);
    return conditions === undefined || isProject(one) ? [] : [readPackage(one, conditions)];
  });
}

function isProject({ source }: Fields): boolean {
  const { virtual, editable } = table(source ?? {}, "source");
  return virtual !== undefined || editable !== undefined;
}

function readPackage(one: Fields, markers: readonly string[]): PinnedPackage {
  const name = text(one.name, "the name of a package");
  const source = table(one.source, `the source of ${name}`);
  const base = {
    name: normalizeName(name),
    version: optionalText(one.version) ?? "0",
    markers,
    hashes: [],
    files: [],
  };
  const local = optionalText(source.path) ?? optionalText(source.directory);
  if (local !== undefined) return { ...base, requirement: `./${local}` };
  const git = optionalText(source.git);
  if (git !== undefined) {
    const commit = /#([0-9a-f]{40,64})$/.exec(git)?.[1];
    if (commit === undefined) throw new LockFormatError(`the commit of ${name} is missing`);
    const folder = /[?&]subdirectory=([^&#]+)/.exec(git)?.[1];
    const tail = folder === undefined ? "" : `#subdirectory=${decodeURIComponent(folder)}`;
    return { ...base, requirement: ` @ git+${git.split(/[?#]/)[0]}@${commit}${tail}` };
  }
  const url = optionalText(source.url);
  if (url !== undefined) return { ...base, requirement: ` @ ${url}` };
  const archives = [
    ...tables(one.wheels, `the wheels of ${name}`),
    ...(one.sdist ? [table(one.sdist, "sdist")] : []),
  ];
  const files = archives.flatMap((archive): LockedFile[] => {
    const [address, hash] = [optionalText(archive.url), sha256(archive.hash)];
    return address === undefined || hash === undefined
      ? []
      : [{ url: address, filename: filenameOf(address), sha256: hash }];
  });
  const pinned = version(one.version, name);
  const hashes = archives.flatMap(({ hash }) => sha256(hash) ?? []);
  return { ...base, version: pinned, requirement: `==${pinned}`, hashes, files };
}
