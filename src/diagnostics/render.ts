import { lineText, positionAt } from "../source/index.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { displayWidth, printable } from "./printable.ts";
import type { Reporter } from "./reporter.ts";

/** Longest piece of a source line that is shown, in UTF-16 units. */
const WINDOW = 120;

/** The part of a line that is shown, and the marked run inside it. */
function excerpt(line: string, from: number, to: number): { text: string; before: string; marked: string } {
  const start = from > WINDOW - 20 ? Math.max(0, from - WINDOW / 2) : 0;
  const end = Math.min(line.length, start + WINDOW);
  const head = start > 0 ? "…" : "";
  const tail = end < line.length ? "…" : "";
  return {
    text: head + printable(line.slice(start, end)) + tail,
    before: head + printable(line.slice(start, from)),
    marked: printable(line.slice(from, Math.min(to, end))),
  };
}

/**
 * Returns the text a terminal shows, without a line end:
 * `file:line:col: severity[code]: message`, the source line, carets under the span's first line, and the hint.
 */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { span, severity, code, message, hint, url } = diagnostic;
  const { line, column } = positionAt(span.file, span.start);
  const source = lineText(span.file, line);
  const from = Math.min(column - 1, source.length);
  const shown = excerpt(source, from, Math.min(source.length, from + span.end - span.start));
  const gutter = String(line);
  const blank = " ".repeat(gutter.length);
  const carets = "^".repeat(Math.max(1, displayWidth(shown.marked)));
  const lines = [
    `${printable(span.file.name)}:${line}:${column}: ${severity}[${code}]: ${printable(message)}`,
    ` ${gutter} | ${shown.text}`,
    ` ${blank} | ${" ".repeat(displayWidth(shown.before))}${carets}`,
  ];
  if (hint !== undefined) lines.push(`hint: ${printable(hint)}`);
  if (url !== undefined) lines.push(`see: ${printable(url)}`);
  return lines.join("\n");
}

/** Returns all diagnostics of `reporter` as text, an empty line between two, and how many more there were. */
export function renderDiagnostics(reporter: Reporter): string {
  const parts = reporter.diagnostics.map(renderDiagnostic);
  if (reporter.dropped > 0) parts.push(`… and ${reporter.dropped} more`);
  return parts.join("\n\n");
}
