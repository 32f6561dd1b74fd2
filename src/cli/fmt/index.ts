/**
 * fmt: the usual form of a spec's text.
 *
 * In: a source file. Out: its text with keys in the schema's order. Invariant: what the spec means does not change,
 * comments stay, and formatting twice is formatting once.
 */
export { formatSpec } from "./format-spec.ts";
