import { type BigIntStats, type Dirent, lstatSync, readdirSync, readlinkSync } from "node:fs";
import { create } from "@bufbuild/protobuf";
import { type Stat, StatSchema } from "../../../proto/index.ts";
import { compareNames } from "./compare-paths.ts";
import { followPaths } from "./follow-paths.ts";
import { toGoMode } from "./go-mode.ts";
import { type FolderMatch, PatternList } from "./pattern-list.ts";

/** Which files of a folder are meant; patterns as in ignore files. */
export interface TreeFilter {
  /** Nothing here means everything. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Included too, with all links on the way. */
  readonly follow: readonly string[];
}

/** A folder on the way down. It is sent before the first thing in it that is. */
interface Folder {
  readonly path: string;
  readonly parent: Folder | undefined;
  readonly included: FolderMatch | undefined;
  readonly excluded: FolderMatch | undefined;
  isSent: boolean;
}

/**
 * All entries below a folder that the filter lets through, in the order of the wire: a folder before what is in it,
 * names by their bytes. The folder itself is not among them. Owners are left out, as are times of reading.
 * Throws on what cannot be read. What disappears meanwhile is passed over.
 */
export function* walkTree(root: string, filter: TreeFilter): Generator<Stat, void, undefined> {
  const followed = filter.follow.length === 0 ? [] : followPaths(root, filter.follow);
  const patterns = followed === undefined ? [] : [...filter.include, ...followed];
  const include = patterns.length === 0 ? undefined : new PatternList(patterns);
  const exclude = filter.exclude.length === 0 ? undefined : new PatternList(filter.exclude);
  const walk = new TreeWalk(root, include, exclude);
  yield* walk.below({ path: "", parent: undefined, included: undefined, excluded: undefined, isSent: true });
}

class TreeWalk {
  readonly #root: string;
  readonly #include: PatternList | undefined;
  readonly #exclude: PatternList | undefined;
  /** The first name of each file that has more than one. */
  readonly #names = new Map<string, string>();

  constructor(root: string, include: PatternList | undefined, exclude: PatternList | undefined) {
    this.#root = root;
    this.#include = include;
    this.#exclude = exclude;
  }

  *below(folder: Folder): Generator<Stat, void, undefined> {
    for (const entry of listFolder(`${this.#root}/${folder.path}`)) {
      const path = folder.path === "" ? entry.name : `${folder.path}/${entry.name}`;
      const isFolder = entry.isDirectory();
      const included = this.#include?.match(path, folder.included);
      if (included?.matched === false && isFolder && this.#include?.mayMatchBelow(path) === false) continue;
      const excluded = this.#exclude?.match(path, folder.excluded);
      if (excluded?.matched === true && isFolder && this.#exclude?.mayExceptBelow(path) === false) continue;
      const isMeant = included?.matched !== false && excluded?.matched !== true;
      if (isMeant) {
        yield* this.#unsent(folder);
        const stat = this.#stat(path);
        if (stat === undefined) continue;
        yield stat;
      } else if (!isFolder) continue;
      if (isFolder) {
        const next = { path, parent: folder, included: included?.each, excluded: excluded?.each };
        yield* this.below({ ...next, isSent: isMeant });
      }
    }
  }

  *#unsent(folder: Folder): Generator<Stat, void, undefined> {
    if (folder.isSent) return;
    folder.isSent = true;
    if (folder.parent !== undefined) yield* this.#unsent(folder.parent);
    const stat = this.#stat(folder.path);
    if (stat !== undefined) yield stat;
  }

  #stat(path: string): Stat | undefined {
    const full = `${this.#root}/${path}`;
    const found = lstatSync(full, { bigint: true, throwIfNoEntry: false });
    if (found === undefined) {
      // Such a name comes out of the system with replacement characters, and leads nowhere.
      if (path.includes("\uFFFD")) throw new Error(`the name of ${JSON.stringify(path)} is not UTF-8`);
      return undefined;
    }
    const isLink = found.isSymbolicLink();
    const linkname = isLink ? readlinkSync(full) : this.#firstName(path, found);
    const isDevice = found.isBlockDevice() || found.isCharacterDevice();
    return create(StatSchema, {
      path,
      mode: toGoMode(Number(found.mode)),
      size:
        found.isFile() && linkname === "" ? found.size : isLink ? BigInt(Buffer.byteLength(linkname)) : 0n,
      modTime: found.mtimeNs,
      linkname,
      ...(isDevice && deviceNumbers(found.rdev)),
    });
  }

  #firstName(path: string, { dev, ino, nlink, ...stat }: BigIntStats): string {
    const isFolder = (Number(stat.mode) & 0o170000) === 0o040000;
    if (nlink < 2n || isFolder) return "";
    const key = `${dev} ${ino}`;
    const first = this.#names.get(key);
    if (first === undefined) this.#names.set(key, path);
    return first ?? "";
  }
}

function listFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => compareNames(a.name, b.name));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Linux packs both numbers into one, in two pieces each. */
function deviceNumbers(rdev: bigint): Pick<Stat, "devmajor" | "devminor"> {
  return {
    devmajor: ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn),
    devminor: (rdev & 0xffn) | ((rdev >> 12n) & ~0xffn),
  };
}
