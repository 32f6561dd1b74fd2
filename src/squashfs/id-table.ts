/** The users and groups of a file system; inodes name them by their place in this list. */
export class IdTable {
  readonly #places = new Map<number, number>();

  /** The place of a user's or group's number. */
  placeOf(id: number): number {
    const known = this.#places.get(id);
    if (known !== undefined) return known;
    const place = this.#places.size;
    // The format has 16 bits for a place, and for their number.
    if (place >= 0xffff) throw new Error("the root has files of more than 65535 users and groups");
    this.#places.set(id, place);
    return place;
  }

  get size(): number {
    return this.#places.size;
  }

  /** As it is stored. */
  rows(): Buffer {
    const rows = Buffer.alloc(4 * this.#places.size);
    for (const [id, place] of this.#places) rows.writeUInt32LE(id >>> 0, place * 4);
    return rows;
  }
}
