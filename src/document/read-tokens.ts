import { type CST, Lexer, Parser } from "yaml";
import type { Reporter } from "../diagnostics/index.ts";
import { type SourceFile, spanOf } from "../source/index.ts";
import { DEPTH_LIMIT, NODE_LIMIT } from "./limits.ts";

// A node takes up to three lexemes (scalar marker, text, indicator) beside white space; anchors and tags add two.
const LEXEME_LIMIT = NODE_LIMIT * 6;
// A mapping inside a list item is two entries of the parser's stack; each level adds at most that, and one for the document.
const STACK_LIMIT = 2 * DEPTH_LIMIT + 8;

function isFiller(lexeme: string): boolean {
  const first = lexeme.charCodeAt(0);
  // space, tab, line feed, carriage return, "#"
  return first === 32 || first === 9 || first === 10 || first === 13 || first === 35;
}

/**
 * Returns the concrete syntax of `file`, undefined after an error was reported.
 * Depth and number of values are bounded while the text is read: what goes beyond is never built.
 */
export function readTokens(file: SourceFile, report: Reporter): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(file.text)) {
    if (!isFiller(lexeme) && ++lexemes > LEXEME_LIMIT) {
      report.report("too-many-nodes", spanOf(file, parser.offset, parser.offset + 1), { limit: NODE_LIMIT });
      return undefined;
    }
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > STACK_LIMIT) {
      report.report("too-deep", spanOf(file, parser.offset, parser.offset + 1), { limit: DEPTH_LIMIT });
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}
