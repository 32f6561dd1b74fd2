import type { SourceFile, Span } from "../source/index.ts";
import { isSecretName, looksSecret, type Stretch, secretsIn } from "./secret-text.ts";

/** Keys of the language whose values are ids of secrets, not secrets. */
const IDS: ReadonlySet<string> = new Set(["secret", "secrets", "token"]);

const KEY = /(?<=^|[\s{,[])(["']?)([A-Za-z_][\w.-]*)\1[ \t]*:(?:[ \t]+|$|(?=["']))/gm;
const QUOTED = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')/;
const LONGEST_LOOK = 512;
/** `NAME=value`, as shells have it. */
const ASSIGNMENT = /\b([A-Za-z_]\w*)=("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"';&|]+)/g;

/**
 * A file with everything in it that looks like a secret covered by `*`, and so all of `spans`; places stay where they are.
 * It reads the text line by line and not as YAML, since what is wrong with the text may be the YAML: where it is not sure
 * how far a value goes, it covers too much.
 */
export function maskSecrets(file: SourceFile, spans: readonly Span[] = []): SourceFile {
  const { name, text } = file;
  const own = spans
    .filter((span) => span.file.name === name && span.file.text === text)
    .map((span) => valueAt(text, span));
  const seen = covered.get(file);
  if (own.length === 0 && seen !== undefined) return seen;
  const masked = cover(file, [...own, ...secretsIn(text), ...valuesIn(text), ...assignmentsIn(text)]);
  if (own.length === 0) covered.set(file, masked);
  return masked;
}

/** Files that were looked at before: many diagnostics are about one. */
const covered = new WeakMap<SourceFile, SourceFile>();

function cover(file: SourceFile, stretches: readonly Stretch[]): SourceFile {
  if (stretches.length === 0) return file;
  const { name, text } = file;
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of stretches.toSorted((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    parts.push(text.slice(at, from), text.slice(from, end).replace(/[^\s]/g, "*"));
    at = end;
  }
  return { name, text: parts.join("") + text.slice(at) };
}

/** A message with tokens, keys and passwords of URLs covered. */
export function maskText(text: string): string {
  return maskSecrets({ name: "", text }).text;
}

/** What is secret at a span: it, or where it is a key what stands under it. */
function valueAt(text: string, { start, end }: Stretch): Stretch {
  const colon = /^["']?[ \t]*:/.exec(text.slice(end, end + LONGEST_LOOK))?.[0];
  if (colon === undefined) return { start, end };
  return { start: end + colon.length, end: endOfBlock(text, start, endOfLine(text, end)) };
}

/** Values under names that secrets have, as YAML writes them. */
function valuesIn(text: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let covered = 0;
  for (const match of text.matchAll(KEY)) {
    const name = match[2] ?? "";
    // What is covered already is not looked at again, nor more of a line than a value can take: one line can be the whole file.
    if (match.index < covered || !isSecretName(name) || IDS.has(name)) continue;
    const start = match.index + match[0].length;
    const rest = text.slice(start, Math.min(endOfLine(text, start), start + LONGEST_LOOK));
    const quoted = QUOTED.exec(rest)?.[0];
    if (quoted !== undefined) {
      if (!looksSecret(name, quoted.slice(1, -1))) continue;
      covered = start + quoted.length;
    } else {
      const isOpen = /^(?:[|>"'{[&*!]|$|#)/.test(rest);
      if (!isOpen && !looksSecret(name, rest.replace(/(?:[,}\]]|\s#).*$/, "").trim())) continue;
      covered = endOfBlock(text, match.index, endOfLine(text, start));
    }
    found.push({ start, end: covered });
  }
  return found;
}

function assignmentsIn(text: string): readonly Stretch[] {
  return [...text.matchAll(ASSIGNMENT)].flatMap(({ index, 0: whole, 1: name = "", 2: value = "" }) =>
    looksSecret(name, value.replace(/^["']/, ""))
      ? [{ start: index + whole.length - value.length, end: index + whole.length }]
      : [],
  );
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

/** The end of what stands deeper than the line at `at`, which ends at `lineEnd`. */
function endOfBlock(text: string, at: number, lineEnd: number): number {
  const indent = indentOf(text, text.lastIndexOf("\n", at - 1) + 1);
  let end = lineEnd;
  while (end < text.length) {
    const next = endOfLine(text, end + 1);
    const isBlank = text.slice(end + 1, next).trim() === "";
    if (!isBlank && indentOf(text, end + 1) <= indent) break;
    end = next;
  }
  return end;
}

function indentOf(text: string, at: number): number {
  return /[^ ]|$/.exec(text.slice(at, at + 256))?.index ?? 0;
}
