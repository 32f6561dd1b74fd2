import type { ReadableDefinition } from "./readable-definition.ts";
import { splitReference, vertexLabel } from "./vertex-label.ts";

const shapes: Readonly<Record<string, string>> = {
  source: "ellipse",
  exec: "box",
  file: "note",
  merge: "invtriangle",
};

/** The graph in Graphviz's language, inputs above their users, the result with a double border. */
export function toDot({ result, vertices }: ReadableDefinition): string {
  const lines = ["digraph definition {"];
  for (const vertex of vertices) {
    const border = splitReference(result).id === vertex.id ? ", peripheries=2" : "";
    lines.push(
      `  ${vertex.id} [label=${quote(vertexLabel(vertex))}, shape=${shapes[vertex.op] ?? "hexagon"}${border}];`,
    );
  }
  for (const vertex of vertices) {
    for (const input of vertex.inputs) {
      const { id, output } = splitReference(input);
      lines.push(`  ${id} -> ${vertex.id}${output ? ` [label=${quote(`#${output}`)}]` : ""};`);
    }
  }
  return `${lines.join("\n")}\n}\n`;
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, "\\$&").replace(/\r?\n/g, "\\n")}"`;
}
