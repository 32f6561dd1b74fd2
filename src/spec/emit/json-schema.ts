import {
  type AnyType,
  type Field,
  type Fields,
  fileType,
  type ListType,
  type ObjectType,
  type ShortType,
} from "../schema/index.ts";

/** A JSON Schema, or a part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Any text in which a build arg is put: what comes of it is not known to an editor. */
const SUBSTITUTED: JsonSchema = { type: "string", pattern: "\\$\\{" };

/** What is used in several places, or inside itself, by name, in the order of first use. */
type Definitions = Map<string, JsonSchema>;

const CONDITION: JsonSchema = {
  type: ["string", "number", "boolean"],
  description:
    "A condition on build args, such as MODE == gpu. Items whose condition does not hold are left out.",
};

function anyOf(alternatives: readonly JsonSchema[]): JsonSchema {
  const flat = alternatives.flatMap((a) =>
    Array.isArray(a.anyOf) && Object.keys(a).length === 1 ? a.anyOf : [a],
  );
  const unique = [...new Map(flat.map((a) => [JSON.stringify(a), a as JsonSchema])).values()];
  const [only] = unique;
  return unique.length === 1 && only !== undefined ? only : { anyOf: unique };
}

function emitText(type: Extract<AnyType, { kind: "text" }>): JsonSchema {
  const { format, expansion } = type;
  const isAnything = format.pattern === undefined;
  // YAML reads 3.11 or true as a number or boolean; the reader takes the text as written.
  const plain: JsonSchema = isAnything
    ? { type: ["string", "number", "boolean", "null"] }
    : { type: ["string", "number", "boolean"], pattern: format.pattern };
  return isAnything || expansion === "none" ? plain : anyOf([plain, SUBSTITUTED]);
}

function emitList(type: ListType, definitions: Definitions): JsonSchema {
  const item = emitType(type.item, definitions, type.conditional);
  const items = type.conditional ? emitConditional(item, definitions) : item;
  const list: JsonSchema = { type: ["array", "null"], items };
  const single = emitType(type.item, definitions);
  return type.alone ? anyOf([single, list]) : list;
}

/** An item, or a group of items which have a condition together; groups hold groups. */
function emitConditional(item: JsonSchema, definitions: Definitions): JsonSchema {
  const key = JSON.stringify(item);
  const known = [...definitions].find(([, schema]) => JSON.stringify(itemOf(schema)) === key);
  const name = known?.[0] ?? `item-${definitions.size + 1}`;
  const ref = { $ref: `#/$defs/${name}` };
  const group: JsonSchema = {
    type: "object",
    // biome-ignore lint/suspicious/noThenProperty: it is a key of the language, and nobody awaits a schema
    properties: { when: CONDITION, then: { type: "array", items: ref } },
    required: ["when", "then"],
    additionalProperties: false,
  };
  definitions.set(name, { anyOf: [item, group] });
  return ref;
}

function itemOf(schema: JsonSchema): unknown {
  const alternatives = schema.anyOf;
  return Array.isArray(alternatives) ? alternatives[0] : undefined;
}

function emitField(field: Field, definitions: Definitions): JsonSchema {
  const schema = emitType(field.type, definitions);
  const isPlain = field.presence === "defaulted" && typeof field.default !== "object";
  return {
    description: field.doc,
    ...(isPlain ? { default: field.default } : {}),
    ...(schema.$ref === undefined ? schema : { allOf: [schema] }),
  };
}

function emitFields(fields: Fields, definitions: Definitions): JsonSchema {
  const known = Object.entries(fields).filter(([, field]) => field.type.kind !== "fixed");
  return Object.fromEntries(known.map(([key, field]) => [key, emitField(field, definitions)]));
}

function emitObject(type: ObjectType, definitions: Definitions, isItem: boolean): JsonSchema {
  const name = `${type.name}${isItem ? " item" : ""}`.replaceAll(/[^A-Za-z0-9]+/g, "-");
  if (!definitions.has(name)) {
    // Set before its fields are emitted, so that the order of definitions is that of first use.
    definitions.set(name, {});
    const required = Object.keys(type.fields).filter((key) => type.fields[key]?.presence === "required");
    definitions.set(name, {
      type: "object",
      title: type.name,
      properties: { ...(isItem ? { when: CONDITION } : {}), ...emitFields(type.fields, definitions) },
      ...(required.length > 0 ? { required } : {}),
      additionalProperties: false,
    });
  }
  return { $ref: `#/$defs/${name}` };
}

/** The value of the principal key, or the object. */
function emitShort(type: ShortType, definitions: Definitions, isItem: boolean): JsonSchema {
  const principal = type.type.fields[type.key];
  const scalar = principal?.type.kind === "shapes" ? principal.type.scalar : principal?.type;
  const object = emitObject(type.type, definitions, isItem);
  return scalar === undefined ? object : anyOf([emitType(scalar, definitions), object]);
}

function emitType(type: AnyType, definitions: Definitions, isItem = false): JsonSchema {
  switch (type.kind) {
    case "text":
      return emitText(type);
    case "integer":
      return anyOf([{ type: "integer", minimum: type.min, maximum: type.max }, SUBSTITUTED]);
    case "boolean":
      return anyOf([{ type: "boolean" }, SUBSTITUTED]);
    case "choice":
      return anyOf([{ enum: type.values }, SUBSTITUTED]);
    case "list":
      return emitList(type, definitions);
    case "map":
      return {
        type: ["object", "null"],
        ...(type.key.pattern === undefined ? {} : { propertyNames: { pattern: type.key.pattern } }),
        additionalProperties: emitType(type.value, definitions),
      };
    case "object":
      return isItem
        ? emitObject(type, definitions, true)
        : anyOf([emitObject(type, definitions, false), { type: "null" }]);
    case "tagged":
      return anyOf(
        Object.values(type.variants).map((variant) => emitObject(variant.type, definitions, isItem)),
      );
    case "short":
      return emitShort(type, definitions, isItem);
    case "shapes": {
      const alternatives = [type.scalar, type.list, type.map].filter(
        (alternative) => alternative !== undefined,
      );
      return anyOf(alternatives.map((alternative) => emitType(alternative, definitions, isItem)));
    }
    case "mapped":
      return emitType(type.type, definitions, isItem);
    case "fixed":
      return { not: {} };
  }
}

/** Returns the JSON Schema (draft 2020-12) of a file of another kind that is read by `readValues`: it knows no build args. */
export function emitValuesSchema(
  type: ObjectType,
  about: { title: string; description: string },
): JsonSchema {
  const definitions: Definitions = new Map();
  const properties = emitFields(type.fields, definitions);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...about,
    type: "object",
    properties: withoutArgs(properties),
    additionalProperties: false,
    ...(definitions.size > 0 && { $defs: withoutArgs(Object.fromEntries(definitions)) }),
  };
}

function withoutArgs(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutArgs);
  if (typeof part !== "object" || part === null) return part;
  const { anyOf: alternatives, ...rest } = part as { readonly anyOf?: readonly JsonSchema[] };
  const others = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withoutArgs(value)]));
  if (alternatives === undefined) return others;
  const kept = alternatives.filter((one) => one !== SUBSTITUTED).map(withoutArgs) as JsonSchema[];
  return { ...others, ...anyOf(kept) };
}

/**
 * Returns the JSON Schema (draft 2020-12) of a spec, for editors: every short form, conditions and `${}` included.
 * It takes every file the reader takes; what only the reader can see (paths that escape, targets that do not exist) passes.
 */
export function emitJsonSchema(): JsonSchema {
  const definitions: Definitions = new Map();
  const properties = emitFields(fileType.fields, definitions);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "mlspec",
    description: "What an ML or HPC image needs.",
    type: "object",
    properties,
    patternProperties: { "^x-": {} },
    additionalProperties: false,
    $defs: Object.fromEntries(definitions),
  };
}
