import { normalizeName } from "../normalize-name.ts";
import { type Fields, filenameOf, optionalText, table, tables, text, version } from "./fields.ts";
import { type LockedFile, LockFormatError, type PinnedPackage } from "./pinned.ts";

/** The packages of a `pylock.toml`. Source: https://packaging.python.org/specifications/pylock-toml/, version 1. */
export function readPylock(lock: Fields): readonly PinnedPackage[] {
  const format = text(lock["lock-version"], "lock-version");
  if (!/^1(?:\.|$)/.test(format)) throw new LockFormatError(`its version is ${format}, not 1`);
  return tables(lock.packages, "packages").map(readPackage);
}

function readPackage(one: Fields): PinnedPackage {
  const name = text(one.name, "the name of a package");
  const marker = optionalText(one.marker);
  const base = {
    name: normalizeName(name),
    version: optionalText(one.version) ?? "0",
    markers: marker === undefined ? [] : [marker],
    hashes: [],
    files: [],
  };
  if (one.vcs !== undefined) {
    const vcs = table(one.vcs, `the repository of ${name}`);
    const folder = optionalText(vcs.subdirectory);
    const address = `${text(vcs.type, "type")}+${text(vcs.url, "url")}@${text(vcs["commit-id"], "commit-id")}`;
    return { ...base, requirement: ` @ ${address}${folder === undefined ? "" : `#subdirectory=${folder}`}` };
  }
  if (one.directory !== undefined) {
    return { ...base, requirement: `./${text(table(one.directory, "directory").path, "path")}` };
  }
  if (one.archive !== undefined) {
    const archive = table(one.archive, `the archive of ${name}`);
    const url = optionalText(archive.url);
    const hash = hashOf(archive);
    const hashes = hash === undefined ? [] : [hash];
    return {
      ...base,
      hashes,
      requirement: url === undefined ? `./${text(archive.path, "path")}` : ` @ ${url}`,
    };
  }
  const archives = [
    ...tables(one.wheels, `the wheels of ${name}`),
    ...(one.sdist ? [table(one.sdist, "sdist")] : []),
  ];
  const files = archives.flatMap((archive): LockedFile[] => {
    const [url, hash] = [optionalText(archive.url), hashOf(archive)];
    return url === undefined || hash === undefined
      ? []
      : [{ url, filename: optionalText(archive.name) ?? filenameOf(url), sha256: hash }];
  });
  const pinned = version(one.version, name);
  const hashes = archives.flatMap((archive) => hashOf(archive) ?? []);
  return { ...base, version: pinned, requirement: `==${pinned}`, hashes, files };
}

function hashOf({ hashes }: Fields): string | undefined {
  return optionalText(table(hashes ?? {}, "hashes").sha256);
}
