/**
 * Source: texts users wrote and places in them.
 *
 * In: a name and a text. Out: spans (UTF-16 offsets) and positions (line and column from 1).
 * Invariant: a span made by `spanOf` lies inside its file.
 * Knows text only: no YAML, no messages, no files on disk.
 */
export { lineCount, lineText, type Position, positionAt } from "./position.ts";
export { type SourceFile, type Span, spanOf } from "./source-file.ts";
