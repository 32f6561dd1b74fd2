import type { State } from "../graph/state.ts";
import type { DiffVertex } from "../graph/vertex.ts";
import type { InputSlots } from "./input-slots.ts";
import type { WireWriter } from "./wire-writer.ts";

/** Prepares field 7 of an op. Both sides are written always; the engine refuses a diff without them. */
export function encodeDiff(vertex: DiffVertex, slots: InputSlots): (writer: WireWriter) => void {
  const lower = place(vertex.lower, slots);
  const upper = place(vertex.upper, slots);
  return (writer) => {
    writer.open(7);
    writer.open(1);
    writer.int(1, lower);
    writer.close();
    writer.open(2);
    writer.int(1, upper);
    writer.close();
    writer.close();
  };
}

function place(state: State, slots: InputSlots): number {
  return state.kind === "scratch" ? -1 : slots.append(state);
}
