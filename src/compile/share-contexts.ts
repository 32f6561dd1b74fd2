import type { State } from "../llb/index.ts";
import type { LowerInput } from "../lower/index.ts";

type OpenContext = LowerInput["sources"]["context"];

/**
 * Opens contexts so that a state which was asked for before serves again where it has all that is wanted: each distinct set of
 * paths would be a transfer of its own. No paths are all of them.
 */
export function shareContexts(open: OpenContext): OpenContext {
  const opened: { readonly name: string; readonly paths: readonly string[]; readonly state: State }[] = [];
  return (name, paths) => {
    const known = opened.find(
      (one) =>
        one.name === name && (one.paths.length === 0 || (paths.length > 0 && covers(one.paths, paths))),
    );
    if (known !== undefined) return known.state;
    const state = open(name, paths);
    opened.push({ name, paths, state });
    return state;
  };
}

function covers(all: readonly string[], some: readonly string[]): boolean {
  return some.every((path) => all.includes(path));
}
