import type { FileItem } from "../spec/index.ts";

/** A file of the build context. */
export interface ContextFile {
  /** Below the context, with "/". */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** The ignore file leaves it out. */
  readonly isIgnored: boolean;
}

/** The build context, as it was found. */
export interface ContextFiles {
  readonly files: readonly ContextFile[];
  /** The name of its ignore file, if it has one. */
  readonly ignore?: string;
  /** The text of a file; undefined for one that is not there, is no text, or is larger than any list or lock. */
  readonly textOf: (path: string) => string | undefined;
  /** Whether a path is one a pattern names, as engines read patterns. */
  readonly matches: (pattern: string, path: string) => boolean;
}

/** The files one source of an item stands for, before the ignore file and the item's own exceptions have their say. */
export function filesOf(context: ContextFiles, source: string): readonly ContextFile[] {
  const pattern = source.replace(/^\.?\/+|\/+$/g, "");
  if (pattern === "" || pattern === ".") return context.files;
  return context.files.filter(({ path }) => isAtOrBelow(context, pattern, path));
}

/** The files of the build context that an item copies. */
export function copiedFiles(context: ContextFiles, item: FileItem): readonly ContextFile[] {
  if (item.kind !== "copy" || item.from !== undefined) return [];
  return item.src.flatMap((source) =>
    filesOf(context, source).filter(
      ({ path, isIgnored }) =>
        !isIgnored && !item.exclude.some((pattern) => isAtOrBelow(context, pattern, path)),
    ),
  );
}

/** A pattern that names a folder names what is in it too. */
function isAtOrBelow({ matches }: ContextFiles, pattern: string, path: string): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    if (matches(pattern, path.slice(0, end))) return true;
  }
  return false;
}
