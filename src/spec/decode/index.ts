/**
 * Decode: positioned nodes to values, by the schema.
 *
 * In: a schema type, a node, the build args. Out: the value in its normal form and where its parts stand.
 * Invariant: every mistake under the node is reported once; no mistake hides another one beside it.
 * Must not know which keys the language has.
 */
export { type DecodeContext, type Decoded, INVALID } from "./context.ts";
export { decode } from "./decode.ts";
export { createPlace, isWritten, locateIn, type Place } from "./place.ts";
