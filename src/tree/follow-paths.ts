import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { posix } from "node:path";
import { compareNames } from "./compare-paths.ts";
import { compileGlob } from "./glob.ts";

/**
 * The paths that must be sent so that each of `paths` can be read: all links on the way, and what they lead to, inside
 * `root` throughout. Undefined when one of them is the root itself, so that everything must be sent.
 */
export function followPaths(root: string, paths: readonly string[]): readonly string[] | undefined {
  const resolved = new Set<string>();
  for (const path of paths) follow(root, path, resolved);
  const sorted = [...resolved].sort(compareNames);
  if (sorted.includes("")) return undefined;
  return sorted.filter((path) => !sorted.some((other) => path.startsWith(`${other}/`)));
}

function follow(root: string, path: string, resolved: Set<string>): void {
  // As from a root of its own, so that ".." ends there.
  const parts = posix
    .normalize(`/${path}`)
    .split("/")
    .filter((part) => part !== "");
  let current = "";
  for (let i = 0; i < parts.length; i++) {
    current = posix.join(current, parts[i] ?? "");
    const targets = linkTargets(root, current);
    if (targets === undefined) continue;
    if (resolved.has(current)) return;
    resolved.add(current);
    const rest = parts.slice(i + 1).join("/");
    for (const target of targets) follow(root, posix.join(target, rest), resolved);
    return;
  }
  resolved.add(current);
}

/** Where a link leads, or all links that a last name with wildcards matches; undefined where nothing is a link. */
function linkTargets(root: string, path: string): readonly string[] | undefined {
  const folder = posix.dirname(path);
  const name = posix.basename(path);
  if (!/[*?[\\]/.test(name)) {
    const target = linkTarget(root, path);
    return target === undefined ? undefined : [target];
  }
  const matches = compileGlob(name);
  return namesIn(posix.join(root, folder))
    .filter(matches)
    .map((found) => linkTarget(root, posix.join(folder, found)))
    .filter((target) => target !== undefined);
}

function linkTarget(root: string, path: string): string | undefined {
  const full = posix.join(root, path);
  if (lstatSync(full, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return undefined;
  const target = readlinkSync(full);
  return target.startsWith("/") ? target : posix.join("/", posix.dirname(path), target);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort(compareNames);
  } catch {
    return [];
  }
}
