import type { FileTree } from "./file-tree.ts";

/** How two images differ, by path, sorted. */
export interface TreeDifference {
  readonly onlyFirst: readonly string[];
  readonly onlySecond: readonly string[];
  readonly changed: readonly string[];
  /** Files that are the same in both. */
  readonly same: number;
}

/**
 * Compares files of two images. Python packages count as the same wherever an image keeps them. Left out is what
 * must differ between any two builds, or is put there by the engine.
 */
export function compareTrees(first: FileTree, second: FileTree): TreeDifference {
  const a = comparable(first);
  const b = comparable(second);
  const shared = [...a.keys()].filter((path) => b.has(path));
  const changed = shared.filter((path) => a.get(path) !== b.get(path));
  return {
    onlyFirst: [...a.keys()].filter((path) => !b.has(path)).sort(),
    onlySecond: [...b.keys()].filter((path) => !a.has(path)).sort(),
    changed: changed.sort(),
    same: shared.length - changed.length,
  };
}

const LEFT_OUT: readonly RegExp[] = [
  // The engine's own.
  /^(dev|proc|sys)(\/|$)|^\.dockerenv$|^etc\/(hostname|hosts|resolv\.conf|mtab)$/,
  // Logs and caches that hold times or their writer's address.
  /^var\/log\/|^var\/cache\/(ldconfig|debconf|apt)\/|^var\/lib\/apt\/lists\//,
  // Copies of the account files from before the last change.
  /^etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$|^var\/lib\/dpkg\/status-old$/,
  // Bytecode holds the time of its source.
  /(^|\/)__pycache__(\/|$)/,
];

function comparable(tree: FileTree): Map<string, string> {
  const kept = [...tree].filter(([path]) => !LEFT_OUT.some((pattern) => pattern.test(path)));
  return new Map(kept.map(([path, file]) => [path.replace(PYTHON_PACKAGES, "site-packages"), file]));
}

/** Where an image keeps Python packages: a virtual environment, the system's folder, a user's. */
const PYTHON_PACKAGES =
  /^(opt\/venv|usr\/local|home\/[^/]+\/\.local)\/lib\/python3\.\d+\/(site|dist)-packages/;
