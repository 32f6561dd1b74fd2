import type { MergeVertex } from "../graph/vertex.ts";
import type { InputSlots } from "./input-slots.ts";
import type { WireWriter } from "./wire-writer.ts";

/** Prepares field 6 of an op. Inputs are not shared: the same output may be laid over itself. */
export function encodeMerge(vertex: MergeVertex, slots: InputSlots): (writer: WireWriter) => void {
  const inputs = vertex.inputs.map((input) => slots.append(input));
  return (writer) => {
    writer.open(6);
    for (const input of inputs) {
      writer.open(1);
      writer.int(1, input);
      writer.close();
    }
    writer.close();
  };
}
