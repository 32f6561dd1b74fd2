/**
 * Args: `${NAME}` in texts and `when` conditions.
 *
 * In: scalars of the document and a scope of build args. Out: texts with the values put in, and whether conditions hold.
 * Invariant: time and size are bounded; a value the client gave never reaches a message, and never a shell's syntax.
 * Must not know fields or targets.
 */
export { type Expanded, expandText } from "./expand-text.ts";
export { holds, type Truth } from "./holds.ts";
export { type ArgScope, createScope, hideValues, type KnownValue, PLATFORM_ARGS } from "./scope.ts";
export { referencedNames } from "./substitution.ts";
