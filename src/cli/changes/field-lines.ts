import { maskText, printableLine } from "../../diagnostics/index.ts";
import type { FieldChange } from "../../llb/index.ts";

/** What is shown of one value: a script may be long. */
const SHOWN_LETTERS = 120;
/** What is shown before the first letter that differs. */
const BEFORE_LETTERS = 30;

/** Words for fields of ops. */
const FIELD_WORDS: Readonly<Record<string, string>> = {
  actions: "files",
  args: "arguments",
  attributes: "how it is fetched",
  cwd: "folder",
  env: "environment",
  identifier: "source",
};

/** Fields whose items are mappings. */
const STRUCTURED = new Set(["actions", "mounts"]);

/** A change as lines: what went and what came, or the keys that differ. Secrets are covered. */
export function fieldLines({ field, added, removed }: FieldChange): readonly string[] {
  const name = FIELD_WORDS[field] ?? field;
  const line = (text: string) => `    ${name}: ${text}`;
  if (added.length + removed.length === 0) return [line("in another order")];
  const [from, to] = [removed[0], added[0]];
  if (removed.length !== 1 || added.length !== 1 || from === undefined || to === undefined) {
    const all = [
      ...removed.map((value) => `- ${shown(value)}`),
      ...added.map((value) => `+ ${shown(value)}`),
    ];
    return [...new Set(all)].map(line);
  }
  if (STRUCTURED.has(field)) return keyChanges(from, to).map(line);
  const [left, right] = bothShown(from, to);
  return [line(`- ${left}`), line(`+ ${right}`)];
}

/** Of two mappings, written as JSON, the keys that differ. */
function keyChanges(from: string, to: string): readonly string[] {
  const [olds, news] = [entriesOf(from), entriesOf(to)];
  const where = news.get("dest") ?? news.get("path");
  return [...new Set([...olds.keys(), ...news.keys()])]
    .filter((key) => olds.get(key) !== news.get(key))
    .map((key) => {
      const place = key === "dest" || key === "path" || where === undefined ? "" : ` of ${shown(where)}`;
      const [left, right] = bothShown(olds.get(key) ?? "none", news.get(key) ?? "none", key);
      return `${key}${place}: ${left} → ${right}`;
    });
}

function entriesOf(json: string): ReadonlyMap<string, string> {
  const entries = Object.entries(JSON.parse(json) as Readonly<Record<string, unknown>>);
  return new Map(
    entries.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

/** Two values, cut where they begin to differ; `key` tells what may be a secret. */
function bothShown(from: string, to: string, key = ""): readonly [string, string] {
  const [left, right] = [masked(from, key), masked(to, key)];
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  const start = Math.max(left.length, right.length) > SHOWN_LETTERS ? Math.max(0, same - BEFORE_LETTERS) : 0;
  return [cut(left, start), cut(right, start)];
}

function shown(value: string): string {
  return cut(masked(value), 0);
}

/** On one line, without secrets: an assignment tells them best. */
function masked(value: string, key = ""): string {
  const head = key === "" ? "" : `${key}=`;
  const text = maskText(`${head}${value}`);
  return printableLine((text.startsWith(head) ? text.slice(head.length) : text).replaceAll("\n", "⏎"));
}

function cut(text: string, start: number): string {
  const part = text.slice(start, start + SHOWN_LETTERS);
  return `${start > 0 ? "…" : ""}${part}${start + SHOWN_LETTERS < text.length ? "…" : ""}`;
}
