import type { ReadableDefinition } from "./readable-definition.ts";
import { splitReference, vertexLabel } from "./vertex-label.ts";

/** The graph in Mermaid's flowchart language, inputs above their users, the result with a thick border. */
export function toMermaid({ result, vertices }: ReadableDefinition): string {
  const lines = ["flowchart TD"];
  for (const vertex of vertices) lines.push(`  ${vertex.id}["${escapeText(vertexLabel(vertex))}"]`);
  for (const vertex of vertices) {
    for (const input of vertex.inputs) {
      const { id, output } = splitReference(input);
      lines.push(`  ${id} -->${output ? `|"#35;${output}"|` : ""} ${vertex.id}`);
    }
  }
  if (result !== "scratch") lines.push(`  style ${splitReference(result).id} stroke-width:4px`);
  return `${lines.join("\n")}\n`;
}

/** Mermaid reads markup and entities inside quotes, so all that could be either becomes an entity. */
function escapeText(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:;/_=+@…-]/gu, (char) => `#${char.codePointAt(0)};`);
}
