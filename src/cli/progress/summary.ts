import { printableLine } from "../../diagnostics/index.ts";
import type { Journal, JournalVertex } from "./build-journal.ts";
import { seconds } from "./format.ts";

const SLOWEST = 5;

/** What a person wants to know of a finished build: its time, what came from the cache, the slowest vertices. */
export function summaryText(journal: Journal, totalMs: number): string {
  const steps = journal.vertexes().filter(({ vertex }) => !vertex.name.startsWith("[internal]"));
  const cached = steps.filter(({ vertex }) => vertex.cached).length;
  const slowest = steps
    .filter((entry) => durationOf(entry) >= 100)
    .sort((a, b) => durationOf(b) - durationOf(a))
    .slice(0, SLOWEST);
  const lines = slowest.map(
    (entry) => `  ${seconds(durationOf(entry)).padStart(7)}  ${printableLine(entry.vertex.name)}`,
  );
  const head = `built in ${seconds(totalMs)}; ${cached} of ${steps.length} steps from the cache`;
  return `${[lines.length === 0 ? head : `${head}; the slowest:`, ...lines].join("\n")}\n`;
}

function durationOf({ vertex: { startedMs, completedMs, cached } }: JournalVertex): number {
  return cached || startedMs === undefined || completedMs === undefined ? 0 : completedMs - startedMs;
}
