import type { JsonSchema } from "../emit/index.ts";

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeOf(value) === "object";
}

/** The keywords the schema of specs uses; any other one is a fault of the test. */
const KEYWORDS = new Set(
  "$schema $defs $ref title description default type enum pattern minimum maximum items properties required anyOf allOf additionalProperties patternProperties propertyNames not".split(
    " ",
  ),
);

/** Returns whether `value` is valid by `schema`, a JSON Schema of the few keywords above; `root` holds its definitions. */
export function isValid(schema: JsonSchema, value: unknown, root: JsonSchema = schema): boolean {
  const unknown = Object.keys(schema).find((key) => !KEYWORDS.has(key));
  if (unknown !== undefined) throw new Error(`keyword ${unknown}`);
  const check = (part: unknown, of: unknown): boolean =>
    part === true || (part !== false && isValid(part as JsonSchema, of, root));
  const { $ref, type, pattern, minimum, maximum, items, required, anyOf, allOf } = schema;
  if (typeof $ref === "string") {
    const definition = (root.$defs as Record<string, JsonSchema>)[$ref.replace("#/$defs/", "")];
    if (definition === undefined) throw new Error(`no definition ${$ref}`);
    if (!isValid(definition, value, root)) return false;
  }
  const types = type === undefined ? undefined : [type].flat();
  const kinds = Number.isInteger(value) ? ["integer", "number"] : [typeOf(value)];
  if (types !== undefined && !kinds.some((kind) => types.includes(kind))) return false;
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) return false;
  if (typeof pattern === "string" && typeof value === "string" && !new RegExp(pattern, "u").test(value))
    return false;
  if (
    typeof value === "number" &&
    (value < Number(minimum ?? -Infinity) || value > Number(maximum ?? Infinity))
  )
    return false;
  if (Array.isArray(value) && items !== undefined && !value.every((item) => check(items, item))) return false;
  if (Array.isArray(anyOf) && !anyOf.some((part) => check(part, value))) return false;
  if (Array.isArray(allOf) && !allOf.every((part) => check(part, value))) return false;
  if (schema.not !== undefined && check(schema.not, value)) return false;
  if (!isObject(value)) return true;
  if (Array.isArray(required) && !required.every((key) => Object.hasOwn(value, String(key)))) return false;
  return Object.entries(value).every(([key, of]) => {
    const properties = (schema.properties ?? {}) as Record<string, unknown>;
    const patterns = Object.entries((schema.patternProperties ?? {}) as Record<string, unknown>);
    const parts = [
      ...(Object.hasOwn(properties, key) ? [properties[key]] : []),
      ...patterns.filter(([source]) => new RegExp(source, "u").test(key)).map(([, part]) => part),
    ];
    if (schema.propertyNames !== undefined && !check(schema.propertyNames, key)) return false;
    if (parts.length === 0)
      return schema.additionalProperties === undefined || check(schema.additionalProperties, of);
    return parts.every((part) => check(part, of));
  });
}
