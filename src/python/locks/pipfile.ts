import { normalizeName } from "../normalize-name.ts";
import { type Fields, optionalText, sha256, table, text } from "./fields.ts";
import { LockFormatError, type PinnedPackage } from "./pinned.ts";

/** The packages of a `Pipfile.lock` that are not for development. Source: the format's version 6. */
export function readPipfileLock(lock: Fields): readonly PinnedPackage[] {
  const meta = table(lock._meta, "_meta");
  if (meta["pipfile-spec"] !== 6)
    throw new LockFormatError(`its version is ${JSON.stringify(meta["pipfile-spec"])}, not 6`);
  return Object.entries(table(lock.default, "default")).map(([key, value]) => {
    const one = table(value, key);
    const marker = optionalText(one.markers);
    const hashes = Array.isArray(one.hashes) ? one.hashes.flatMap((hash) => sha256(hash) ?? []) : [];
    const base = { name: normalizeName(key), markers: marker === undefined ? [] : [marker], files: [] };
    const git = optionalText(one.git);
    if (git !== undefined) {
      const requirement = ` @ git+${git}@${text(one.ref, `the commit of ${key}`)}`;
      return { ...base, version: "0", hashes: [], requirement };
    }
    const [path, file] = [optionalText(one.path), optionalText(one.file)];
    if (path !== undefined) return { ...base, version: "0", hashes: [], requirement: path };
    if (file !== undefined) return { ...base, version: "0", hashes, requirement: ` @ ${file}` };
    const pinned = /^==([\w.+!-]+)$/.exec(text(one.version, `the version of ${key}`))?.[1];
    if (pinned === undefined) throw new LockFormatError(`${key} is not pinned by ==`);
    return { ...base, version: pinned, hashes, requirement: `==${pinned}` };
  });
}
