import type { Stat } from "../../../proto/index.ts";
import type { AttributeAccess } from "./extended-attributes.ts";

/** Sets the extended attributes that were sent, and remembers what could not be set. */
export class ReceivedAttributes {
  readonly #access: AttributeAccess | undefined;
  readonly #lostNames = new Set<string>();
  #lostFiles = 0;

  constructor(access: AttributeAccess | undefined) {
    this.#access = access;
  }

  set(path: string, { xattrs }: Pick<Stat, "xattrs">): void {
    const names = Object.keys(xattrs);
    if (names.length === 0) return;
    const lost = this.#access === undefined ? names : this.#access.write(path, xattrs);
    if (lost.length > 0) this.#lostFiles++;
    for (const name of lost) this.#lostNames.add(name);
  }

  /** What could not be set and why, for the user; undefined where nothing is lost. */
  lost(): string | undefined {
    if (this.#lostFiles === 0) return undefined;
    const names = [...this.#lostNames].sort().join(", ");
    const why =
      this.#access === undefined ? "@napi-rs/xattr is not installed" : "this user or file system may not";
    return `extended attributes of ${this.#lostFiles} files are not set: ${names}: ${why}`;
  }
}
