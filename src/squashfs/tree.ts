import type { StoredContent } from "./data-blocks.ts";
import { entry, type RootEntry } from "./entry.ts";

/** A file, folder or other thing; under several names where it has hard links. */
export interface Node {
  entry: RootEntry;
  /** Of a file. */
  content?: StoredContent;
  /** Of a folder, by name. */
  children?: Map<string, Node>;
  /** Names it has. */
  links: number;
  /** From 1; given when the tree is whole. */
  number: number;
}

/** The tree of a root while it grows. What is added at a path that is there takes its place, folders but for their content. */
export class Tree {
  readonly root: Node = folder("");

  /** Adds what is at a path; folders above it that are not there are made. */
  add(given: RootEntry, content?: StoredContent): void {
    if (given.path === "") {
      this.root.entry = { ...given, kind: "directory" };
      return;
    }
    const parts = given.path.split("/");
    const name = parts.pop() ?? "";
    const children = this.#folderAt(parts);
    const before = children.get(name);
    if (given.kind === "hardlink") {
      const target = this.find(given.target);
      if (target === undefined || target.children !== undefined)
        throw new Error(`${given.path} is a link to ${given.target}, which is not there`);
      if (target === before) return;
      drop(before);
      target.links += 1;
      children.set(name, target);
      return;
    }
    if (given.kind === "directory" && before?.children !== undefined) {
      before.entry = given;
      return;
    }
    drop(before);
    const isFolder = given.kind === "directory";
    children.set(name, {
      entry: given,
      links: 1,
      number: 0,
      ...(isFolder && { children: new Map() }),
      ...(content && { content }),
    });
  }

  find(path: string): Node | undefined {
    let at: Node | undefined = this.root;
    for (const part of path === "" ? [] : path.split("/")) at = at?.children?.get(part);
    return at;
  }

  #folderAt(parts: readonly string[]): Map<string, Node> {
    let at = this.root;
    const path: string[] = [];
    for (const part of parts) {
      path.push(part);
      let next = at.children?.get(part);
      if (next?.children === undefined) {
        drop(next);
        next = folder(path.join("/"));
        at.children?.set(part, next);
      }
      at = next;
    }
    return at.children ?? new Map();
  }
}

/** Names of a folder in the order squashfs has them: by their bytes. */
export function inOrder(
  children: ReadonlyMap<string, Node>,
): readonly (readonly [name: Buffer, node: Node])[] {
  return [...children]
    .map(([name, node]) => [Buffer.from(name), node] as const)
    .sort(([a], [b]) => Buffer.compare(a, b));
}

function folder(path: string): Node {
  const made = entry({ path, kind: "directory", mode: 0o755 });
  return { entry: made, children: new Map(), links: 1, number: 0 };
}

function drop(node: Node | undefined): void {
  if (node !== undefined) node.links -= 1;
}
