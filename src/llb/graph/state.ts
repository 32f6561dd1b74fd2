import type { Platform } from "./platform.ts";
import type { Vertex } from "./vertex.ts";

/** The empty file system. */
export interface Scratch {
  readonly kind: "scratch";
}

/** One result of a vertex: `index` counts the outputs the vertex's op declares. */
export interface Output {
  readonly kind: "output";
  readonly vertex: Vertex;
  readonly index: number;
}

/** A file system: nothing, or an output of a vertex. Immutable, so a state may be used any number of times. */
export type State = Scratch | Output;

/** The empty file system. */
export const scratch: Scratch = Object.freeze({ kind: "scratch" });

/** Output `index` of a vertex. */
export function outputOf(vertex: Vertex, index = 0): Output {
  return { kind: "output", vertex, index };
}

/** True if both are the same output of the same vertex object, or both empty. */
export function sameState(a: State, b: State): boolean {
  if (a.kind === "scratch" || b.kind === "scratch") return a.kind === b.kind;
  return a.vertex === b.vertex && a.index === b.index;
}

/** The platform a state was made for, if its vertex or one below it was given one. */
export function platformOf(state: State): Platform | undefined {
  return state.kind === "scratch" ? undefined : state.vertex.platform;
}
