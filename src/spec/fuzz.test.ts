import { describe, expect, test } from "vitest";
import { createReporter, type Reporter, renderDiagnostic } from "../diagnostics/index.ts";
import { lineCount, positionAt } from "../source/index.ts";
import { readSpec, resolveTarget } from "./index.ts";
import { SEED_SPECS } from "./testing/seed-specs.ts";

/** How many mutated specs are read. A long run: MLSPEC_FUZZ_RUNS=100000. */
const RUNS = Number(process.env.MLSPEC_FUZZ_RUNS ?? 5000);
const FIRST_SEED = Number(process.env.MLSPEC_FUZZ_SEED ?? 1);
/** No mutated spec, all a few kilobytes long, may take longer. */

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const ODD_TEXTS = [
  "\0",
  "\t",
  "\r\n",
  "\u2028",
  "\u202e",
  "\ufeff",
  "\ud800",
  "🧨",
  "%YAML 1.1\n---\n",
  "---\n",
  "...\n",
  "<<: *env\n",
  "*env",
  "&env ",
  "!!python/object ",
  "${",
  "$${",
  `\${A:-\${A:-\${A}}}`,
  `\${MODE}`,
  "}",
  "[[[[[[[[[[[[[[[[",
  "{{{{{{{{{{{{{{{{",
  "? ",
  ": ",
  "- ",
  "|\n",
  ">-\n",
  "'",
  '"',
  "\\",
  "#",
  "__proto__: ",
  "constructor: ",
  "when: ",
  "then: ",
  "..",
  "~",
  "0x1f",
  "1e999",
  "-",
  "999999999999999999999",
];

function pick<T>(random: () => number, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new Error("nothing to pick from");
  return chosen;
}

function mutateOnce(text: string, random: () => number): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * random() * 60);
  switch (Math.floor(random() * 8)) {
    case 0:
      return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 128)) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + pick(random, ODD_TEXTS) + text.slice(at);
    case 3: {
      const other = pick(random, SEED_SPECS);
      const from = Math.floor(random() * other.length);
      return text.slice(0, at) + other.slice(from, from + length * 3) + text.slice(at);
    }
    case 4: {
      const lines = text.split("\n");
      const line = Math.floor(random() * lines.length);
      lines.splice(Math.floor(random() * lines.length), 0, lines[line] ?? "");
      return lines.join("\n");
    }
    case 5: {
      const lines = text.split("\n");
      const line = Math.floor(random() * lines.length);
      lines[line] = " ".repeat(Math.floor(random() * 6)) + (lines[line] ?? "").trimStart();
      return lines.join("\n");
    }
    case 6:
      return text.slice(0, at);
    default:
      return (
        text.slice(0, at) + text.slice(at, at + length).repeat(Math.floor(random() * 5)) + text.slice(at)
      );
  }
}

function mutate(seed: number): string {
  const random = randomFrom(seed);
  let text = pick(random, SEED_SPECS);
  const times = 1 + Math.floor(random() * random() * 12);
  for (let i = 0; i < times; i++) text = mutateOnce(text, random);
  return text;
}

// What a terminal could act upon; the renderer's own line feeds aside.
const UNPRINTABLE = /[^\P{Cc}\n]|\p{Cs}|\p{Cf}/u;

/** Every message has its place inside the file and can be shown. */
function checkMessages(report: Reporter, text: string): void {
  for (const diagnostic of report.diagnostics) {
    const { span } = diagnostic;
    const inside = span.start >= 0 && span.start <= span.end && span.end <= text.length;
    if (!inside)
      throw new Error(`span outside the file: ${JSON.stringify([diagnostic.code, span.start, span.end])}`);
    const { line, column } = positionAt(span.file, span.start);
    if (line < 1 || line > lineCount(span.file) || column < 1)
      throw new Error(`no such place: ${line}:${column}`);
    const shown = renderDiagnostic(diagnostic);
    if (UNPRINTABLE.test(shown)) throw new Error(`unprintable: ${JSON.stringify(shown)}`);
  }
}

function readOnce(text: string): void {
  const report = createReporter();
  const file = { name: "fuzz.yaml", text };
  const spec = readSpec(file, report);
  if (spec === undefined && !report.hasErrors) throw new Error("refused without an error");
  if (spec !== undefined && report.hasErrors) throw new Error("taken in spite of an error");
  for (const target of spec?.targets.slice(0, 3) ?? []) {
    const own = createReporter();
    const resolved = spec && resolveTarget(spec, { target: target.name, buildArgs: { MODE: "gpu" } }, own);
    if (resolved === undefined && !own.hasErrors) throw new Error("target refused without an error");
    checkMessages(own, text);
  }
  checkMessages(report, text);
}

describe("mutated specs", () => {
  test(`${RUNS} of them are read or refused with a place`, () => {
    const faults: unknown[] = [];
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RUNS && faults.length < 5; seed++) {
      const text = mutate(seed);
      try {
        readOnce(text);
      } catch (error) {
        faults.push({ seed, error: String(error), stack: (error as Error).stack, text });
      }
    }
    expect(faults).toEqual([]);
  }, 600_000);
});
