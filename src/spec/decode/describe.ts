import type { DocumentNode, ScalarNode } from "../../document/index.ts";
import type { AnyType } from "../schema/index.ts";

/** Completes "found ...". */
export function describeNode(node: DocumentNode): string {
  if (node.kind === "list") return "a list";
  if (node.kind === "map") return "a mapping";
  return describeScalar(node);
}

function describeScalar(node: ScalarNode): string {
  switch (node.type) {
    case "null":
      return "nothing";
    case "text":
      return "text";
    case "number":
    case "boolean":
      return `the ${node.type} ${node.text}`;
  }
}

/** Completes "expected ...": what can be written for `type`. */
export function describeType(type: AnyType): string {
  switch (type.kind) {
    case "text":
      return type.format.expected;
    case "integer":
      return "a whole number";
    case "boolean":
      return "true or false";
    case "choice":
      return type.values.join(", ").replace(/, ([^,]*)$/, " or $1");
    case "list":
      return type.alone ? `${describeType(type.item)} or a list of them` : "a list";
    case "map":
    case "object":
    case "tagged":
      return "a mapping";
    case "short":
    case "shapes":
      return [...new Set(alternativesOf(type).map(describeType))].join(" or ");
    case "mapped":
      return describeType(type.type);
    case "fixed":
      return "nothing";
  }
}

function alternativesOf(type: Extract<AnyType, { kind: "short" | "shapes" }>): readonly AnyType[] {
  if (type.kind === "shapes") return [type.scalar, type.list, type.map].filter((t) => t !== undefined);
  const field = type.type.fields[type.key];
  return field === undefined ? [type.type] : [field.type, type.type];
}

/** Sections there is only one of. */
const SECTIONS: ReadonlyMap<string, string> = new Map([
  ["spec", "the spec"],
  ["build", 'the section "build"'],
  ["python", 'the section "python"'],
]);

/** Completes "in ...": "a step", "an SSH agent", "the spec". */
export function describeObject({ name }: { readonly name: string }): string {
  return SECTIONS.get(name) ?? `${/^(?:[aeio]|SSH)/.test(name) ? "an" : "a"} ${name}`;
}
