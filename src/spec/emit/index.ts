/**
 * Emit: the schema in forms for editors and people.
 *
 * In: the schema. Out: a JSON Schema and the reference of the language.
 * Invariant: made from the schema alone and the same every time.
 * Knows nothing of files or values.
 */
export { emitJsonSchema, emitValuesSchema, type JsonSchema } from "./json-schema.ts";
export { emitReference } from "./reference.ts";
