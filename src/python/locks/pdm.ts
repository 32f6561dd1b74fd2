import { normalizeName } from "../normalize-name.ts";
import { type Fields, filenameOf, optionalText, sha256, table, tables, text, version } from "./fields.ts";
import { type LockedFile, LockFormatError, type PinnedPackage } from "./pinned.ts";

/** The packages of a `pdm.lock` in its default group. Source: the format as pdm 2.8 and later write it, version 4. */
export function readPdmLock(lock: Fields): readonly PinnedPackage[] {
  const metadata = table(lock.metadata, "metadata");
  const format = text(metadata.lock_version, "lock_version");
  if (!/^4(?:\.|$)/.test(format)) throw new LockFormatError(`its version is ${format}, not 4`);
  const packages = tables(lock.package, "package").filter(
    ({ groups }) => !Array.isArray(groups) || groups.includes("default"),
  );
  // One package stands once for each set of extras.
  const seen = new Set<string>();
  return packages.flatMap((one) => {
    const found = readPackage(one);
    const key = `${found.name}${found.requirement}`;
    if (seen.has(key)) return [];
    seen.add(key);
    return [found];
  });
}

function readPackage(one: Fields): PinnedPackage {
  const name = text(one.name, "the name of a package");
  const pinned = version(one.version, name);
  const marker = optionalText(one.marker);
  const base = { name: normalizeName(name), version: pinned, markers: marker === undefined ? [] : [marker] };
  const direct = { ...base, hashes: [], files: [] };
  const [git, path, url] = [optionalText(one.git), optionalText(one.path), optionalText(one.url)];
  if (git !== undefined)
    return { ...direct, requirement: ` @ git+${git}@${text(one.revision, `the commit of ${name}`)}` };
  if (path !== undefined) return { ...direct, requirement: path.startsWith(".") ? path : `./${path}` };
  if (url !== undefined) return { ...direct, requirement: ` @ ${url}` };
  const listed = tables(one.files, `the files of ${name}`);
  const files = listed.flatMap((file): LockedFile[] => {
    const [address, hash] = [optionalText(file.url), sha256(file.hash)];
    return address === undefined || hash === undefined
      ? []
      : [{ url: address, filename: filenameOf(address), sha256: hash }];
  });
  return {
    ...base,
    hashes: listed.flatMap(({ hash }) => sha256(hash) ?? []),
    files,
    requirement: `==${pinned}`,
  };
}
