import { Composer, type CST, type Document, type YAMLError } from "yaml";
import type { Reporter } from "../diagnostics/index.ts";
import { lineCount, type SourceFile, spanOf } from "../source/index.ts";
import { convertNode } from "./convert-node.ts";
import { FILE_LIMIT, LINE_LIMIT, SYNTAX_ERROR_LIMIT } from "./limits.ts";
import type { MapNode } from "./node.ts";
import { readTokens } from "./read-tokens.ts";
import { describeYamlProblem } from "./yaml-problem.ts";

// YAML 1.2 section 5.1: the characters a YAML text cannot hold, line feeds, tabs and carriage returns being allowed.
const NOT_YAML = /[^\P{Cc}\t\n\r\u0085]|\p{Cs}/u;

/** Finds what makes it pointless to look at the text as YAML. */
function checkText(file: SourceFile, report: Reporter): boolean {
  if (file.text.length > FILE_LIMIT) {
    report.report("file-too-large", spanOf(file, 0, 0), { limit: FILE_LIMIT });
    return false;
  }
  if (lineCount(file) > LINE_LIMIT) {
    report.report("too-many-lines", spanOf(file, 0, 0), { limit: LINE_LIMIT });
    return false;
  }
  const control = NOT_YAML.exec(file.text);
  if (control !== null) {
    const code = control[0].codePointAt(0) ?? 0;
    report.report("control-character", spanOf(file, control.index, control.index + 1), { code });
    return false;
  }
  return true;
}

/** Reports directives and second documents; both have their position in the tokens only. */
function checkStream(tokens: readonly CST.Token[], file: SourceFile, report: Reporter): boolean {
  const directive = tokens.find((token) => token.type === "directive");
  if (directive !== undefined) {
    const at = directive.offset;
    report.report("yaml-directive", spanOf(file, at, at + directive.source.length), {});
    return false;
  }
  const second = tokens.filter((token) => token.type === "document")[1];
  if (second !== undefined) {
    report.report("yaml-several-documents", spanOf(file, second.offset, second.offset + 3), {});
    return false;
  }
  return true;
}

function reportSyntax(errors: readonly YAMLError[], file: SourceFile, report: Reporter): void {
  for (const error of errors.slice(0, SYNTAX_ERROR_LIMIT)) {
    const span = spanOf(file, error.pos[0], error.pos[1]);
    if (error.code === "TAG_RESOLVE_FAILED") {
      report.report("yaml-tag", span, { tag: file.text.slice(span.start, span.end) });
    } else {
      report.report("yaml-syntax", span, describeYamlProblem(error));
    }
  }
}

function compose(tokens: readonly CST.Token[], length: number): Document.Parsed | undefined {
  // uniqueKeys compares every pair of keys; convertNode finds duplicates in linear time.
  const composer = new Composer({ version: "1.2", schema: "core", uniqueKeys: false, logLevel: "silent" });
  // The parser makes an Error of every mistake. Nobody looks at their stacks, which cost far more than the parsing.
  const stackTraceLimit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    for (const document of composer.compose(tokens, true, length)) return document;
    return undefined;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/**
 * Returns the mapping which `file` holds; undefined after an error was reported.
 * All limits of limits.ts are kept, before the work they bound is done. Never throws, whatever the text is.
 */
export function parseDocument(file: SourceFile, report: Reporter): MapNode | undefined {
  if (!checkText(file, report)) return undefined;
  const tokens = readTokens(file, report);
  if (tokens === undefined || !checkStream(tokens, file, report)) return undefined;
  const document = compose(tokens, file.text.length);
  if (document === undefined) return undefined;
  if (document.errors.length > 0) {
    reportSyntax(document.errors, file, report);
    return undefined;
  }
  const root = convertNode(document.contents, file, report);
  if (root === undefined || root.kind === "map") return root;
  const empty = root.kind === "scalar" && root.type === "null";
  if (empty) report.report("file-empty", spanOf(file, 0, 0), {});
  else
    report.report("wrong-type", root.span, {
      expected: "a mapping of keys to values",
      found: root.kind === "list" ? "a list" : "text",
    });
  return undefined;
}
