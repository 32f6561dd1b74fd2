import type { Diagnostic, Edit, Fix } from "../diagnostics/index.ts";
import type { Lock } from "../lock/index.ts";
import { urlKey } from "../plan/index.ts";
import { lineText, positionAt, type Span } from "../source/index.ts";

/**
 * Findings with their fixes: those that came with them, and those that take what the lock has. A value that has an anchor has
 * none, for it may mean something else where it is used again.
 */
export function withFixes(diagnostics: readonly Diagnostic[], lock: Lock | undefined): readonly Diagnostic[] {
  return diagnostics.map(({ fix: own, ...diagnostic }) => {
    const fix = own ?? (lock && lockFix(diagnostic, lock));
    return fix === undefined || hasAnchor(diagnostic.span) ? diagnostic : { ...diagnostic, fix };
  });
}

function hasAnchor({ file, start }: Span): boolean {
  return /&[^\s,[\]{}]+\s+$/.test(file.text.slice(Math.max(0, start - 512), start));
}

function lockFix({ code, span }: Diagnostic, lock: Lock): Fix | undefined {
  const written = span.file.text.slice(span.start, span.end);
  if (code === "floating-image") {
    const digests = new Set(lock.images.get(written)?.values());
    const [digest] = digests;
    if (digest === undefined || digests.size > 1) return undefined;
    return {
      title: "add the digest of the lock",
      edits: [{ start: span.end, end: span.end, text: `@${digest}` }],
    };
  }
  if (code !== "unchecked-download") return undefined;
  const sum = lock.sources.get(urlKey(written.replace(/^(["'])(.*)\1$/s, "$2")));
  const edit = sum === undefined ? undefined : keyAfter({ span }, `sha256: ${sum}`);
  return edit && { title: "add the checksum of the lock", edits: [edit] };
}

/** An edit that adds a key after the key `url` whose value is at `span`; undefined where it is not seen how. */
function keyAfter({ span }: Pick<Diagnostic, "span">, key: string): Edit | undefined {
  const { file, start, end } = span;
  const { line, column } = positionAt(file, start);
  const before = lineText(file, line).slice(0, column - 1);
  if (/[{,]\s*["']?url["']?\s*:\s*$/.test(before)) return { start: end, end, text: `, ${key}` };
  const block = /^(\s*(?:-\s+)*)url:\s+$/.exec(before)?.[1];
  if (block === undefined || positionAt(file, end).line !== line) return undefined;
  const rest = lineText(file, line).length - (column - 1);
  const at = start + rest;
  const lineEnd = file.text[at] === "\r" ? "\r\n" : "\n";
  return { start: at, end: at, text: `${lineEnd}${" ".repeat(block.length)}${key}` };
}

/** A text after fixes: those that do not meet another one, from the first on. */
export interface Fixed {
  readonly text: string;
  /** The findings that were mended. */
  readonly mended: readonly Diagnostic[];
}

/** Applies the fixes of findings about one text. What stands outside of the edits stays as it is. */
export function applyFixes(text: string, diagnostics: readonly Diagnostic[]): Fixed {
  const mended: Diagnostic[] = [];
  const edits: Edit[] = [];
  const meets = (one: Edit) => edits.some((other) => one.start <= other.end && other.start <= one.end);
  for (const diagnostic of diagnostics) {
    const { fix, span } = diagnostic;
    if (fix === undefined || span.file.text !== text || fix.edits.some(meets)) continue;
    edits.push(...fix.edits);
    mended.push(diagnostic);
  }
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits.sort((a, b) => a.start - b.start)) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return { text: parts.join("") + text.slice(at), mended };
}
