import { type BigIntStats, type Dirent, lstatSync, readdirSync, readlinkSync } from "node:fs";
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

/** Names and values of extended attributes; what there is no value for is not in it. */
export type Attributes = Readonly<Record<string, Uint8Array>>;

/** What is known of a file, folder or link, in the words of the wire (fsutil's Stat). */
export interface TreeEntry {
  /** From the top, without a leading slash. */
  readonly path: string;
  /** Go's bits. */
  readonly mode: number;
  /** Bytes; of a link, its target's length; none of a further name. */
  readonly size: bigint;
  /** Nanoseconds since 1970. */
  readonly modTime: bigint;
  /** What a symbolic link leads to, or the first name of a file that has more than one. */
  readonly linkname: string;
  readonly devmajor?: bigint;
  readonly devminor?: bigint;
  readonly xattrs?: Attributes;
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
 * names by their bytes. The folder itself is not among them. Owners are left out, as are times of reading, and extended
 * attributes where nothing is given that reads them.
 * Throws on what cannot be read, and on names that are not UTF-8. What disappears meanwhile is passed over.
 */
export function* walkTree(
  root: string,
  filter: TreeFilter,
  readAttributes?: (path: string) => Attributes,
): Generator<TreeEntry, void, undefined> {
  const followed = filter.follow.length === 0 ? [] : followPaths(root, filter.follow);
  // Following the folder itself adds nothing: all is meant where nothing else is included, and no more than that elsewhere.
  const patterns = [...filter.include, ...(followed ?? [])];
  const include = patterns.length === 0 ? undefined : new PatternList(patterns);
  const exclude = filter.exclude.length === 0 ? undefined : new PatternList(filter.exclude);
  const walk = new TreeWalk(root, { include, exclude, readAttributes });
  yield* walk.below({ path: "", parent: undefined, included: undefined, excluded: undefined, isSent: true });
}

interface WalkOptions {
  readonly include: PatternList | undefined;
  readonly exclude: PatternList | undefined;
  readonly readAttributes: ((path: string) => Attributes) | undefined;
}

class TreeWalk {
  readonly #root: string;
  readonly #include: PatternList | undefined;
  readonly #exclude: PatternList | undefined;
  readonly #readAttributes: ((path: string) => Attributes) | undefined;
  /** The first name of each file that has more than one. */
  readonly #names = new Map<string, string>();

  constructor(root: string, { include, exclude, readAttributes }: WalkOptions) {
    this.#root = root;
    this.#include = include;
    this.#exclude = exclude;
    this.#readAttributes = readAttributes;
  }

  /** Not by recursion: each entry would come up through all folders above it, as deep as they are. */
  *below(top: Folder): Generator<TreeEntry, void, undefined> {
    const open = [{ folder: top, names: this.#list(top) }];
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      const entry = last.names.next().value;
      if (entry === undefined) open.pop();
      else {
        const folder = yield* this.#visit(last.folder, entry);
        if (folder !== undefined) open.push({ folder, names: this.#list(folder) });
      }
    }
  }

  #list({ path }: Folder): Iterator<Dirent, undefined> {
    return listFolder(`${this.#root}/${path}`).values();
  }

  /** Yields what is to be sent; returns a folder that must be looked into. */
  *#visit(folder: Folder, entry: Dirent): Generator<TreeEntry, Folder | undefined, undefined> {
    const path = folder.path === "" ? entry.name : `${folder.path}/${entry.name}`;
    const isFolder = entry.isDirectory();
    const included = this.#include?.match(path, folder.included);
    if (included?.matched === false && isFolder && this.#include?.mayMatchBelow(path) === false) return;
    const excluded = this.#exclude?.match(path, folder.excluded);
    if (excluded?.matched === true && isFolder && this.#exclude?.mayExceptBelow(path) === false) return;
    const isMeant = included?.matched !== false && excluded?.matched !== true;
    if (isMeant) {
      yield* this.#unsent(folder);
      const stat = this.#stat(path);
      if (stat === undefined) return;
      yield stat;
    }
    if (!isFolder) return;
    return { path, parent: folder, included: included?.each, excluded: excluded?.each, isSent: isMeant };
  }

  *#unsent(folder: Folder): Generator<TreeEntry, void, undefined> {
    if (folder.isSent) return;
    folder.isSent = true;
    if (folder.parent !== undefined) yield* this.#unsent(folder.parent);
    const stat = this.#stat(folder.path);
    if (stat !== undefined) yield stat;
  }

  #stat(path: string): TreeEntry | undefined {
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
    return {
      path,
      mode: toGoMode(Number(found.mode)),
      size:
        found.isFile() && linkname === "" ? found.size : isLink ? BigInt(Buffer.byteLength(linkname)) : 0n,
      modTime: found.mtimeNs,
      linkname,
      ...(isDevice && deviceNumbers(found.rdev)),
      ...(this.#readAttributes && { xattrs: this.#readAttributes(full) }),
    };
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
function deviceNumbers(rdev: bigint): Pick<TreeEntry, "devmajor" | "devminor"> {
  return {
    devmajor: ((rdev >> 8n) & 0xfffn) | ((rdev >> 32n) & ~0xfffn),
    devminor: (rdev & 0xffn) | ((rdev >> 12n) & ~0xffn),
  };
}
