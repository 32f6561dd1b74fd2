import { normalizeName } from "../normalize-name.ts";
import { parseMarker } from "./marker.ts";

/** A requirement by name. */
export interface NamedRequirement {
  /** Normalized. */
  readonly name: string;
  readonly extras: readonly string[];
  /** Clauses such as `>=1.2`; empty for any version or a URL. */
  readonly specifiers: readonly string[];
  readonly url?: string;
  /** The text after `;`, which {@link parseMarker} understands. */
  readonly marker?: string;
}

export type ParsedRequirement =
  | { readonly kind: "requirement"; readonly requirement: NamedRequirement }
  | { readonly kind: "refused"; readonly at: number; readonly problem: string };

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/;
const CLAUSE = /^(===|~=|==|!=|<=|>=|<|>)\s*([^\s,;)]+)$/;
// PEP 440, appendix B, with the wildcard that == and != allow; letters in any case.
const VERSION =
  /^v?(?:\d+!)?\d+(?:\.\d+)*(?:[-_.]?(?:a|b|c|rc|alpha|beta|pre|preview)[-_.]?\d*)?(?:-\d+|[-_.]?(?:post|rev|r)[-_.]?\d*)?(?:[-_.]?dev[-_.]?\d*)?(?:\+[a-z0-9]+(?:[-_.][a-z0-9]+)*)?$/i;

/** Reads a requirement by name. Source: https://packaging.python.org/specifications/dependency-specifiers/. */
export function parseRequirement(text: string): ParsedRequirement {
  const refused = (at: number, problem: string): ParsedRequirement => ({ kind: "refused", at, problem });
  let at = text.length - text.trimStart().length;
  const name = NAME.exec(text.slice(at))?.[0];
  if (name === undefined) return refused(at, "it starts with neither a name nor a path");
  at = skip(text, at + name.length);
  let extras: readonly string[] = [];
  if (text[at] === "[") {
    const close = text.indexOf("]", at);
    if (close < 0) return refused(at, "the bracket of its extras is not closed");
    extras = text
      .slice(at + 1, close)
      .split(",")
      .map((extra) => extra.trim())
      .filter((extra) => extra !== "");
    const bad = extras.find((extra) => NAME.exec(extra)?.[0] !== extra);
    if (bad !== undefined) return refused(at + 1, `"${bad}" is not the name of an extra`);
    extras = extras.map(normalizeName).sort();
    at = skip(text, close + 1);
  }
  const base = { name: normalizeName(name), extras };
  if (text[at] === "@") {
    const rest = text.slice(at + 1);
    // A URL may hold a semicolon; a marker follows one with white space before it.
    const cut = /\s;|;\s/.exec(rest)?.index ?? rest.length;
    const url = rest.slice(0, cut).trim();
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(url)) return refused(at, "a URL is missing after @");
    const marker = rest.slice(cut).replace(/^\s*;/, "");
    return withMarker({ ...base, specifiers: [], url }, marker, text.length - marker.length);
  }
  const cut = text.indexOf(";", at);
  const end = cut < 0 ? text.length : cut;
  const clauses = readClauses(text, at, end);
  if (!Array.isArray(clauses)) return clauses as ParsedRequirement;
  return withMarker({ ...base, specifiers: clauses }, cut < 0 ? "" : text.slice(cut + 1), end + 1);
}

function readClauses(text: string, start: number, end: number): readonly string[] | ParsedRequirement {
  let body = text.slice(start, end).trim();
  let at = skip(text, start);
  if (body.startsWith("(") && body.endsWith(")")) {
    body = body.slice(1, -1);
    at++;
  }
  if (body.trim() === "") return [];
  const specifiers: string[] = [];
  for (const part of body.split(",")) {
    const clause = part.trim();
    const match = CLAUSE.exec(clause);
    const refused = (problem: string): ParsedRequirement => ({
      kind: "refused",
      at: at + (part.length - part.trimStart().length),
      problem,
    });
    // A comma after the last clause is allowed.
    if (clause === "" && specifiers.length > 0) continue;
    if (match === null) {
      return refused(
        /^=[^=]/.test(clause)
          ? "a version is pinned with ==, not ="
          : `"${clause}" is not a version clause such as >=1.2`,
      );
    }
    const [, operator = "", version = ""] = match;
    const plain = /^[=!]=$/.test(operator) ? version.replace(/\.\*$/, "") : version;
    if (operator !== "===" && !VERSION.test(plain)) return refused(`"${version}" is not a version`);
    specifiers.push(`${operator}${version}`);
    at += part.length + 1;
  }
  return specifiers;
}

function withMarker(requirement: NamedRequirement, text: string, at: number): ParsedRequirement {
  const marker = text.trim();
  if (marker === "") return { kind: "requirement", requirement };
  const parsed = parseMarker(marker);
  if (parsed.kind === "refused") {
    return { kind: "refused", at: skip(text, 0) + at, problem: `its marker: ${parsed.problem}` };
  }
  return { kind: "requirement", requirement: { ...requirement, marker } };
}

function skip(text: string, at: number): number {
  let next = at;
  while (/\s/.test(text[next] ?? "")) next++;
  return next;
}
