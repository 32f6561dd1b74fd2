import type { State } from "../graph/state.ts";

/** True if the state is made of nothing but `mkdir` on an empty file system. */
export function holdsOnlyDirectories(state: State): boolean {
  let current = state;
  while (current.kind === "output") {
    const { vertex } = current;
    if (vertex.kind !== "file" || vertex.steps.some(({ action }) => action.kind !== "mkdir")) return false;
    current = vertex.base;
  }
  return true;
}
