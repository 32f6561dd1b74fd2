import type { Definition } from "../../proto/index.ts";

/**
 * A text the graph was made from. The engine sends it back with an error of a vertex that points into it.
 * Two files of equal name, language and data count as one.
 */
export interface SourceFile {
  readonly filename: string;
  readonly data: Uint8Array;
  /** A name of GitHub's linguist list, such as "YAML". */
  readonly language: string;
  /** The graph that loads the file, so that a client can fetch it again. */
  readonly definition: Definition | undefined;
}

/** `line` counts from 1; `character` from 0, and clients that print snippets ignore it. */
export interface SourcePosition {
  readonly line: number;
  readonly character?: number | undefined;
}

export interface SourceRange {
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

/** The places of one file that a vertex comes from. */
export interface SourceLocation {
  readonly file: SourceFile;
  readonly ranges: readonly SourceRange[];
}

export interface SourceFileInit {
  readonly filename: string;
  readonly data: string | Uint8Array;
  readonly language: string;
  readonly definition?: Definition | undefined;
}

/** A source file from its text (stored as UTF-8). */
export function sourceFile(init: SourceFileInit): SourceFile {
  const data = typeof init.data === "string" ? new TextEncoder().encode(init.data) : init.data;
  return { filename: init.filename, data, language: init.language, definition: init.definition };
}
