import type { PassthroughVertex } from "../graph/vertex.ts";
import type { InputSlots } from "./input-slots.ts";
import type { WireWriter } from "./wire-writer.ts";

/** Prepares field 8 of an op. */
export function encodePassthrough(
  vertex: PassthroughVertex,
  slots: InputSlots,
): (writer: WireWriter) => void {
  for (const input of vertex.inputs) slots.append(input);
  return (writer) => {
    writer.open(8);
    writer.string(1, vertex.id);
    writer.packed(2, vertex.outputs);
    writer.close();
  };
}
