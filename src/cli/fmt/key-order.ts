import { emitJsonSchema, type JsonSchema } from "../../spec/index.ts";

type Path = readonly (string | number)[];

/**
 * Returns the order of a mapping's keys as the language's schema lists them. Where the schema has several kinds of
 * mapping in one place, the one that has most of `keys` counts; where it knows none, the answer is empty.
 */
export function createKeyOrder(): (path: Path, keys: readonly string[]) => readonly string[] {
  const root = emitJsonSchema();
  return (path, keys) => {
    let nodes: readonly JsonSchema[] = [root];
    for (const part of path)
      nodes = nodes.flatMap((node) => objectsOf(node, root)).flatMap((node) => step(node, part));
    const orders = nodes.flatMap((node) => objectsOf(node, root)).map(propertiesOf);
    const known = (order: readonly string[]): number => keys.filter((key) => order.includes(key)).length;
    return orders.reduce<readonly string[]>((best, order) => (known(order) > known(best) ? order : best), []);
  };
}

/** The alternatives a schema stands for, references followed. */
function objectsOf(node: JsonSchema, root: JsonSchema, depth = 0): readonly JsonSchema[] {
  if (depth > 8) return [];
  const name = typeof node.$ref === "string" ? node.$ref.replace("#/$defs/", "") : undefined;
  const named = name === undefined ? undefined : record(record(root).$defs)[name];
  const inner = [
    ...schemas(node.anyOf),
    ...schemas(node.allOf),
    ...schemas(named === undefined ? [] : [named]),
  ];
  return [node, ...inner.flatMap((one) => objectsOf(one, root, depth + 1))];
}

function step(node: JsonSchema, part: string | number): readonly JsonSchema[] {
  if (typeof part === "number") return schemas([node.items]);
  const own = record(node.properties)[part];
  return schemas([own ?? node.additionalProperties]);
}

function propertiesOf(node: JsonSchema): readonly string[] {
  return Object.keys(record(node.properties));
}

function schemas(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
