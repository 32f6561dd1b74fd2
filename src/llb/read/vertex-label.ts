import type { ReadableVertex } from "./readable-definition.ts";

const longest = 60;

/** A few words that tell a person which vertex it is: its name, or what it does. */
export function vertexLabel(vertex: ReadableVertex): string {
  const text = vertex.name ?? describe(vertex);
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return short === "" ? `${vertex.id} ${vertex.op}` : `${vertex.id} ${vertex.op}: ${short}`;
}

function describe({ detail }: ReadableVertex): string {
  const { identifier, args, actions } = detail;
  if (typeof identifier === "string") return identifier;
  if (isList(args)) return args.join(" ");
  if (!isList(actions)) return "";
  return actions
    .map((action) => (typeof action === "object" && "action" in action ? String(action.action) : ""))
    .join(", ");
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The vertex and output of a reference such as "v1#2". */
export function splitReference(reference: string): { id: string; output: string | undefined } {
  const [id = reference, output] = reference.split("#");
  return { id, output };
}
