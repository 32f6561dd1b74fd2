import { lineText, positionAt, type SourceFile, type Span } from "../source/index.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { maskSecrets, maskText } from "./mask-secrets.ts";
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

/** What a diagnostic is called: its code, after the rule it comes under. */
export function diagnosticName({ rule, code }: Diagnostic): string {
  return rule === undefined ? code : `${rule} ${code}`;
}

/** The place of a secret that was found, which no excerpt may show. */
function secretSpans(diagnostics: readonly Diagnostic[]): readonly Span[] {
  const isSecret = ({ code }: Diagnostic) => code === "secret-in-text" || code === "credentials-in-url";
  return diagnostics.filter(isSecret).map(({ span }) => span);
}

/** A file as it may be shown: what looks like a secret covered, and what `diagnostics` say is one. Places stay the same. */
export function shownFile(file: SourceFile, diagnostics: readonly Diagnostic[] = []): SourceFile {
  return maskSecrets(file, secretSpans(diagnostics));
}

/** A diagnostic whose message, hint and file hold no secret. */
export function shownDiagnostic(
  diagnostic: Diagnostic,
  all: readonly Diagnostic[] = [diagnostic],
): Diagnostic {
  const { message, hint, span, fix, ...rest } = diagnostic;
  // Half a fix mends nothing.
  const isOpen = fix?.edits.every(({ text }) => maskText(text) === text) === true;
  return {
    ...rest,
    ...(fix !== undefined && isOpen && { fix }),
    message: maskText(message),
    ...(hint === undefined ? {} : { hint: maskText(hint) }),
    span: { ...span, file: shownFile(span.file, all) },
  };
}

/**
 * Returns the text a terminal shows, without a line end:
 * `file:line:col: severity[rule code]: message`, the source line, carets under the span's first line, and the hint. Secrets are
 * covered: those that look it, and those that one of `all` is about.
 */
export function renderDiagnostic(diagnostic: Diagnostic, all: readonly Diagnostic[] = [diagnostic]): string {
  const { span, severity, message, hint, url } = shownDiagnostic(diagnostic, all);
  const { line, column } = positionAt(span.file, span.start);
  const source = lineText(span.file, line);
  const from = Math.min(column - 1, source.length);
  const shown = excerpt(source, from, Math.min(source.length, from + span.end - span.start));
  const gutter = String(line);
  const blank = " ".repeat(gutter.length);
  const carets = "^".repeat(Math.max(1, displayWidth(shown.marked)));
  const lines = [
    `${printable(span.file.name)}:${line}:${column}: ${severity}[${diagnosticName(diagnostic)}]: ${printable(message)}`,
    ` ${gutter} | ${shown.text}`,
    ` ${blank} | ${" ".repeat(displayWidth(shown.before))}${carets}`,
  ];
  if (hint !== undefined) lines.push(`hint: ${printable(hint)}`);
  if (url !== undefined) lines.push(`see: ${printable(url)}`);
  return lines.join("\n");
}

/** Returns all diagnostics of `reporter` as text, an empty line between two, and how many more there were. */
export function renderDiagnostics(reporter: Pick<Reporter, "diagnostics" | "dropped">): string {
  const all = reporter.diagnostics;
  const parts = all.map((one) => renderDiagnostic(one, all));
  if (reporter.dropped > 0) parts.push(`… and ${reporter.dropped} more`);
  return parts.join("\n\n");
}
