import type { BuildVertex } from "../graph/vertex.ts";
import type { InputSlots } from "./input-slots.ts";
import type { WireWriter } from "./wire-writer.ts";

const builtInBuilder = -1;
const definitionInput = "buildkit.llb.definition";

/** Prepares field 5 of an op. */
export function encodeBuild(vertex: BuildVertex, slots: InputSlots): (writer: WireWriter) => void {
  const source = slots.append(vertex.source);
  return (writer) => {
    writer.open(5);
    writer.int(1, builtInBuilder);
    writer.open(2);
    writer.item(1, definitionInput);
    writer.open(2);
    writer.int(1, source);
    writer.close();
    writer.close();
    if (vertex.filename) writer.map(4, [["llbbuild.filename", vertex.filename]]);
    writer.close();
  };
}
