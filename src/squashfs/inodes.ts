import type { IdTable } from "./id-table.ts";
import { type MetadataRef, MetadataTable } from "./metadata.ts";
import { inOrder, type Node } from "./tree.ts";
import { NO_XATTRS, type XattrTable } from "./xattrs.ts";

/** Numbers of the kinds of inodes; those with more to say have seven more. Entries of folders name the first ones. */
const TYPES = { directory: 1, file: 2, symlink: 3, block: 4, character: 5, fifo: 6 } as const;
const EXTENDED = 7;
const NO_FRAGMENT = 0xffffffff;
const LARGEST_TIME = 0xffffffff;
/** Entries of a folder behind one header. */
const MOST_ENTRIES = 256;
/** What Linux counts for `.` and `..`, which are not stored. */
const DOTS = 3;

/** The two tables that hold a tree. */
export interface WrittenTree {
  readonly inodes: Buffer;
  readonly folders: Buffer;
  readonly root: MetadataRef;
  readonly count: number;
}

/** Writes a tree's inodes and the lists of its folders: what is in a folder before the folder. */
export function writeTree(root: Node, ids: IdTable, xattrs: XattrTable, level: number): WrittenTree {
  const writer = new TreeWriter(ids, xattrs, level);
  const count = numberNodes(root);
  // The root's parent has by convention the number behind the last.
  const place = writer.folder(root, count + 1);
  return { ...writer.tables(), root: place, count };
}

/** Gives each node its number, in the order in which they are written. */
function numberNodes(root: Node): number {
  let count = 0;
  const give = (node: Node): void => {
    if (node.number === 0) node.number = ++count;
  };
  const visit = (node: Node): void => {
    const children = inOrder(node.children ?? new Map());
    for (const [, child] of children) if (child.children !== undefined) visit(child);
    for (const [, child] of children) if (child.children === undefined) give(child);
    give(node);
  };
  visit(root);
  return count;
}

interface Listed {
  readonly name: Buffer;
  readonly node: Node;
  readonly place: MetadataRef;
}

class TreeWriter {
  readonly #ids: IdTable;
  readonly #xattrs: XattrTable;
  readonly #inodes: MetadataTable;
  readonly #folders: MetadataTable;
  readonly #written = new Map<Node, MetadataRef>();

  constructor(ids: IdTable, xattrs: XattrTable, level: number) {
    this.#ids = ids;
    this.#xattrs = xattrs;
    this.#inodes = new MetadataTable(level);
    this.#folders = new MetadataTable(level);
  }

  tables(): { readonly inodes: Buffer; readonly folders: Buffer } {
    return { inodes: this.#inodes.finish(), folders: this.#folders.finish() };
  }

  folder(node: Node, parent: number): MetadataRef {
    const children = inOrder(node.children ?? new Map());
    const places = new Map<Node, MetadataRef>();
    for (const [, child] of children)
      if (child.children !== undefined) places.set(child, this.folder(child, node.number));
    for (const [, child] of children) if (child.children === undefined) places.set(child, this.#other(child));
    const listed = children.flatMap(([name, child]): Listed[] => {
      const place = places.get(child);
      return place === undefined ? [] : [{ name, node: child, place }];
    });
    const list = folderList(listed);
    const at = this.#folders.add(list);
    const folders = children.filter(([, child]) => child.children !== undefined).length;
    const size = list.length + DOTS;
    const xattr = this.#xattrs.placeOf(node.entry.xattrs);
    if (size <= 0xffff && xattr === NO_XATTRS) {
      const body = Buffer.alloc(16);
      body.writeUInt32LE(at.block, 0);
      body.writeUInt32LE(2 + folders, 4);
      body.writeUInt16LE(size, 8);
      body.writeUInt16LE(at.offset, 10);
      body.writeUInt32LE(parent, 12);
      return this.#inode(node, TYPES.directory, body);
    }
    const body = Buffer.alloc(24);
    body.writeUInt32LE(2 + folders, 0);
    body.writeUInt32LE(size, 4);
    body.writeUInt32LE(at.block, 8);
    body.writeUInt32LE(parent, 12);
    body.writeUInt16LE(0, 16);
    body.writeUInt16LE(at.offset, 18);
    body.writeUInt32LE(xattr, 20);
    return this.#inode(node, TYPES.directory + EXTENDED, body);
  }

  /** What is no folder, once for all its names. */
  #other(node: Node): MetadataRef {
    const known = this.#written.get(node);
    if (known !== undefined) return known;
    const { kind, target, device, xattrs } = node.entry;
    const xattr = this.#xattrs.placeOf(xattrs);
    const place = ((): MetadataRef => {
      switch (kind) {
        case "file":
          return this.#file(node, xattr);
        case "symlink": {
          const name = Buffer.from(target);
          return this.#plain(node, TYPES.symlink, Buffer.concat([uint32(name.length), name]), xattr);
        }
        case "character":
        case "block": {
          const { major, minor } = device;
          const number = (minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12);
          return this.#plain(node, TYPES[kind], uint32(number >>> 0), xattr);
        }
        case "fifo":
          return this.#plain(node, TYPES.fifo, Buffer.alloc(0), xattr);
        default:
          throw new Error(`a ${kind} has no inode of its own`);
      }
    })();
    this.#written.set(node, place);
    return place;
  }

  #file(node: Node, xattr: number): MetadataRef {
    const { content, links } = node;
    const { size = 0, start = 0, blocks = [], sparse = 0, fragment } = content ?? {};
    const sizes = Buffer.alloc(4 * blocks.length);
    for (const [index, stored] of blocks.entries()) sizes.writeUInt32LE(stored, index * 4);
    const fragmentIndex = fragment?.index ?? NO_FRAGMENT;
    const isPlain =
      links === 1 && xattr === NO_XATTRS && sparse === 0 && size <= 0xffffffff && start <= 0xffffffff;
    if (isPlain) {
      const numbers = [start, fragmentIndex, fragment?.offset ?? 0, size];
      return this.#inode(node, TYPES.file, Buffer.concat([...numbers.map(uint32), sizes]));
    }
    const body = Buffer.alloc(40);
    body.writeBigUInt64LE(BigInt(start), 0);
    body.writeBigUInt64LE(BigInt(size), 8);
    body.writeBigUInt64LE(BigInt(sparse), 16);
    body.writeUInt32LE(links, 24);
    body.writeUInt32LE(fragmentIndex, 28);
    body.writeUInt32LE(fragment?.offset ?? 0, 32);
    body.writeUInt32LE(xattr, 36);
    return this.#inode(node, TYPES.file + EXTENDED, Buffer.concat([body, sizes]));
  }

  #plain(node: Node, type: number, rest: Buffer, xattr: number): MetadataRef {
    const body = Buffer.concat([uint32(node.links), rest]);
    if (xattr === NO_XATTRS) return this.#inode(node, type, body);
    return this.#inode(node, type + EXTENDED, Buffer.concat([body, uint32(xattr)]));
  }

  #inode(node: Node, type: number, body: Buffer): MetadataRef {
    const { mode, uid, gid, mtime } = node.entry;
    const header = Buffer.alloc(16);
    header.writeUInt16LE(type, 0);
    header.writeUInt16LE(mode & 0o7777, 2);
    header.writeUInt16LE(this.#ids.placeOf(uid), 4);
    header.writeUInt16LE(this.#ids.placeOf(gid), 6);
    header.writeUInt32LE(Math.min(Math.max(mtime, 0), LARGEST_TIME), 8);
    header.writeUInt32LE(node.number, 12);
    return this.#inodes.add(Buffer.concat([header, body]));
  }
}

/** A folder's entries, behind headers that say in which block their inodes are and from which number theirs count. */
function folderList(listed: readonly Listed[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < listed.length) {
    const first = listed[at];
    if (first === undefined) break;
    const base = first.node.number;
    let end = at;
    while (end < listed.length && end - at < MOST_ENTRIES) {
      const one = listed[end];
      const difference = (one?.node.number ?? 0) - base;
      if (one?.place.block !== first.place.block || difference < -0x8000 || difference > 0x7fff) break;
      end += 1;
    }
    const header = Buffer.alloc(12);
    header.writeUInt32LE(end - at - 1, 0);
    header.writeUInt32LE(first.place.block, 4);
    header.writeUInt32LE(base, 8);
    parts.push(header, ...listed.slice(at, end).map((one) => folderEntry(one, base)));
    at = end;
  }
  return Buffer.concat(parts);
}

function folderEntry({ name, node, place }: Listed, base: number): Buffer {
  const { kind } = node.entry;
  if (kind === "hardlink") throw new Error("a hard link stands for what it is a name of");
  const head = Buffer.alloc(8);
  head.writeUInt16LE(place.offset, 0);
  head.writeInt16LE(node.number - base, 2);
  head.writeUInt16LE(TYPES[kind], 4);
  head.writeUInt16LE(name.length - 1, 6);
  return Buffer.concat([head, name]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
