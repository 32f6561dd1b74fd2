import type { Output, State } from "../graph/state.ts";
import type { Vertex } from "../graph/vertex.ts";
import type { WireWriter } from "./wire-writer.ts";

/** The digest of a vertex that was encoded before. */
export type DigestOf = (vertex: Vertex) => string;

interface Slot {
  readonly digest: string;
  readonly index: number;
}

/** The `inputs` list of an op while it is put together. */
export class InputSlots {
  readonly #digestOf: DigestOf;
  readonly #slots: Slot[] = [];

  constructor(digestOf: DigestOf) {
    this.#digestOf = digestOf;
  }

  get length(): number {
    return this.#slots.length;
  }

  /** The place of a state in the list; equal outputs share one, and the empty state has -1. */
  share(state: State): number {
    if (state.kind === "scratch") return -1;
    const digest = this.#digestOf(state.vertex);
    const place = this.#slots.findIndex((slot) => slot.digest === digest && slot.index === state.index);
    return place >= 0 ? place : this.#slots.push({ digest, index: state.index }) - 1;
  }

  /** A new place at the end of the list, even for an output that has one. */
  append(output: Output): number {
    return this.#slots.push({ digest: this.#digestOf(output.vertex), index: output.index }) - 1;
  }

  /** Writes field 1 of the op. */
  write(writer: WireWriter): void {
    for (const { digest, index } of this.#slots) {
      writer.open(1);
      writer.string(1, digest);
      writer.int(2, index);
      writer.close();
    }
  }
}
