/**
 * memory: what a daemon remembers between calls.
 *
 * In: keys, and what was made of what they stand for. Out: the same again. Invariant: bounded, however many keys come.
 * It must not know what it keeps.
 */
export { createTwiceMemory, type TwiceMemory } from "./twice-memory.ts";
