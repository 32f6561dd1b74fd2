import { type LocalOptions, local, type Output, UNEXPORTED_ROOT } from "../../llb/index.ts";
import type { Engine } from "../engine/index.ts";
import type { ContextOptions } from "../options/index.ts";

/** Files the client sends from its folder `name`, from the session the client wants that folder to come from. */
export function localSource(
  engine: Engine,
  options: ContextOptions,
  name: string,
  settings: Omit<LocalOptions, "sessionId">,
): Output {
  return local(name, {
    ...settings,
    ...UNEXPORTED_ROOT,
    sessionId: options.sessions.get(name) ?? engine.sessionId,
  });
}

/**
 * Sent paths that cover what a plan asks for, or undefined where that is the whole folder.
 * Source: `followpaths` of BuildKit's local source: relative, no wildcard that spans folders.
 */
export function followPaths(paths: readonly string[]): readonly string[] | undefined {
  const clean = paths.map((path) => path.split("/").filter((part) => part !== "" && part !== "."));
  if (clean.length === 0 || clean.some((parts) => parts.length === 0 || parts.includes("**")))
    return undefined;
  return [...new Set(clean.map((parts) => parts.join("/")))].sort();
}
