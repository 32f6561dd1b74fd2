import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Definition, DefinitionSchema, OpSchema } from "../../proto/index.ts";
import { opDigest } from "./op-digest.ts";

/** The serialized definition, as `buildctl build` reads it from its input. */
export function encodeDefinition(definition: Definition): Uint8Array {
  return toBinary(DefinitionSchema, definition);
}

/** The definition in serialized form. Throws if the bytes are none. */
export function decodeDefinition(bytes: Uint8Array): Definition {
  return fromBinary(DefinitionSchema, bytes);
}

/**
 * One digest for the whole graph: that of the last op, which names the result. Equal graphs have equal ones,
 * whatever their names and source places. Empty for a definition without ops.
 */
export function definitionDigest(definition: Definition): string {
  const terminal = definition.def.at(-1);
  return terminal ? opDigest(terminal) : "";
}

/** The digest of the vertex that makes the result, by which engines report on it. Empty for a definition without ops. */
export function resultDigest(definition: Definition): string {
  const terminal = definition.def.at(-1);
  return terminal ? (fromBinary(OpSchema, terminal).inputs[0]?.digest ?? "") : "";
}
