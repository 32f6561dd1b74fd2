import { indexedTable, MetadataTable } from "./metadata.ts";

/** What an inode says that has no extended attributes. */
export const NO_XATTRS = 0xffffffff;

/** Namespaces squashfs has, by their number; others, those of ACLs, are left out by its own tools as well. */
const NAMESPACES = ["user.", "trusted.", "security."] as const;

/** Sets of extended attributes; inodes name them by their place. Equal sets are one. */
export class XattrTable {
  readonly #level: number;
  readonly #values: MetadataTable;
  readonly #places = new Map<string, number>();
  readonly #rows: Buffer[] = [];

  constructor(level: number) {
    this.#level = level;
    this.#values = new MetadataTable(level);
  }

  /** The place of a set; {@link NO_XATTRS} for one with nothing squashfs can hold. */
  placeOf(xattrs: ReadonlyMap<string, Uint8Array>): number {
    const held = [...xattrs]
      .flatMap(([key, value]) => {
        const space = NAMESPACES.findIndex((prefix) => key.startsWith(prefix));
        const name = Buffer.from(key.slice(NAMESPACES[space]?.length ?? 0));
        return space === -1 || name.length === 0 ? [] : [packed(space, name, value)];
      })
      .sort(Buffer.compare);
    if (held.length === 0) return NO_XATTRS;
    const bytes = Buffer.concat(held);
    const key = bytes.toString("latin1");
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const { block, offset } = this.#values.add(bytes);
    const row = Buffer.alloc(16);
    row.writeBigUInt64LE((BigInt(block) << 16n) | BigInt(offset), 0);
    row.writeUInt32LE(held.length, 8);
    row.writeUInt32LE(bytes.length, 12);
    const place = this.#rows.push(row) - 1;
    this.#places.set(key, place);
    return place;
  }

  /** The whole table for the place it will have in the file, and where readers start; undefined if it is empty. */
  finish(at: number): { readonly bytes: Buffer; readonly listAt: number } | undefined {
    if (this.#rows.length === 0) return undefined;
    const values = this.#values.finish();
    const ids = indexedTable(Buffer.concat(this.#rows), this.#level, at + values.length);
    const blocks = ids.listAt - at - values.length;
    const header = Buffer.alloc(16);
    header.writeBigUInt64LE(BigInt(at), 0);
    header.writeUInt32LE(this.#rows.length, 8);
    return {
      bytes: Buffer.concat([values, ids.bytes.subarray(0, blocks), header, ids.bytes.subarray(blocks)]),
      listAt: ids.listAt,
    };
  }
}

function packed(space: number, name: Buffer, value: Uint8Array): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16LE(space, 0);
  header.writeUInt16LE(name.length, 2);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(value.length);
  return Buffer.concat([header, name, size, value]);
}
