import { printableLine } from "../../diagnostics/index.ts";
import { isCancelled, type Journal, type JournalVertex } from "./build-journal.ts";
import { amount, clip, pad, seconds } from "./format.ts";
import type { Colour } from "./paint.ts";

/** What a drawing is made for; times in milliseconds. */
export interface View {
  readonly elapsedMs: number;
  /** Now, by the engine's clock. */
  readonly engineMs: number;
  /** Lines there are. */
  readonly height: number;
  readonly columns: number;
  readonly isLast: boolean;
}

/** A line of a drawing, as wide as fits. */
export interface TreeLine {
  readonly text: string;
  readonly colour: Colour;
}

/** The vertices of one part of the spec, such as `image.build`; those of none, such as the base images, have their own. */
interface Part {
  readonly name: string;
  readonly entries: readonly JournalVertex[];
}

const LOG_LINES = 5;
/** On a terminal narrower than this the times are left out. */
const NARROW = 24;

/**
 * One drawing. Where it would be too high, finished parts become one line each, then finished vertices of the others go,
 * then the ends of the outputs become shorter; what runs stays as long as there is a line for it.
 */
export function treeLines(journal: Journal, view: View): readonly TreeLine[] {
  const entries = journal.vertexes();
  const finished = entries.filter(isFinished).length;
  const state = view.isLast && finished === journal.known() ? " FINISHED" : "";
  const head = `[+] Building ${seconds(view.elapsedMs)} (${finished}/${journal.known()})${state}`;
  const running = entries.filter((entry) => !isFinished(entry));
  const parts = partsOf(entries);
  const room = view.height - 1;
  const attempts = [
    () => parts.flatMap((part) => partLines(part, view, LOG_LINES)),
    () => parts.flatMap((part) => shortPart(part, view, LOG_LINES, false)),
    () => parts.flatMap((part) => shortPart(part, view, LOG_LINES, true)),
    () => parts.flatMap((part) => shortPart(part, view, 1, true)),
    () => running.flatMap((entry) => entryLines(entry, view, 1)),
    () => running.flatMap((entry) => entryLines(entry, view, 0)),
  ];
  let lines: readonly TreeLine[] = [];
  for (const attempt of attempts) {
    lines = attempt();
    if (lines.length <= room) break;
  }
  const first: TreeLine = { text: clip(head, view.columns), colour: "running" };
  return [first, ...(lines.length <= room ? lines : room < 1 ? [] : lines.slice(-room))];
}

function isFinished({ vertex }: JournalVertex): boolean {
  return vertex.completedMs !== undefined;
}

/** Parts in the order in which they were begun. The frontend names a vertex `[PART N/M] …` after its part. */
function partsOf(entries: readonly JournalVertex[]): readonly Part[] {
  const parts = new Map<string, JournalVertex[]>();
  for (const entry of entries) {
    const name = /^\[([^\]]*?)(?: \d+\/\d+)?\]/.exec(entry.vertex.name)?.[1] ?? "";
    const before = parts.get(name);
    if (before === undefined) parts.set(name, [entry]);
    else before.push(entry);
  }
  return [...parts].map(([name, members]) => ({ name, entries: members }));
}

function partLines({ entries }: Part, view: View, logLines: number): readonly TreeLine[] {
  return entries.flatMap((entry) => entryLines(entry, view, logLines));
}

/** A part with its finished vertices told in one line: all of them where the part is done, or with `always`. */
function shortPart(part: Part, view: View, logLines: number, always: boolean): readonly TreeLine[] {
  const isDone = (entry: JournalVertex): boolean => isFinished(entry) && entry.vertex.error === "";
  const done = part.entries.filter(isDone);
  const others = part.entries.filter((entry) => !isDone(entry));
  if (done.length < 2 || (others.length > 0 && !always)) return partLines(part, view, logLines);
  const cached = done.filter(({ vertex }) => vertex.cached).length;
  const took = done.reduce((sum, { vertex }) => sum + durationOf(vertex, view), 0);
  const text = `=> [${part.name}] ${done.length} done${cached > 0 ? `, ${cached} cached` : ""}`;
  return [
    { text: row(printableLine(text), took, view), colour: "done" },
    ...others.flatMap((entry) => entryLines(entry, view, logLines)),
  ];
}

function entryLines(entry: JournalVertex, view: View, logLines: number): readonly TreeLine[] {
  const { vertex, statuses, tail } = entry;
  const { mark, colour } = lookOf(entry);
  const lines: TreeLine[] = [
    { text: row(`=> ${mark}${printableLine(vertex.name)}`, durationOf(vertex, view), view), colour },
  ];
  if (isFinished(entry) && colour !== "error") return lines;
  for (const status of statuses.values()) {
    if (status.completedMs !== undefined) continue;
    const text = ["=> =>", printableLine(status.id), amount(status)].join(" ").trimEnd();
    lines.push({ text: row(text, view.engineMs - (status.startedMs ?? view.engineMs), view), colour });
  }
  for (const line of logLines === 0 ? [] : tail.slice(-logLines)) {
    lines.push({ text: clip(` => => # ${printableLine(line)}`, view.columns), colour: "log" });
  }
  return lines;
}

function lookOf({ vertex }: JournalVertex): { readonly mark: string; readonly colour: Colour } {
  if (isCancelled(vertex)) return { mark: "CANCELED ", colour: "cancelled" };
  if (vertex.error !== "") return { mark: "ERROR ", colour: "error" };
  if (vertex.completedMs === undefined) return { mark: "", colour: "running" };
  return { mark: vertex.cached ? "CACHED " : "", colour: "done" };
}

function durationOf({ startedMs, completedMs }: JournalVertex["vertex"], { engineMs }: View): number {
  return (completedMs ?? engineMs) - (startedMs ?? engineMs);
}

/** Text on the left, time on the right edge. */
function row(text: string, milliseconds: number, { columns }: View): string {
  if (columns < NARROW) return clip(` ${text}`, columns);
  const took = seconds(milliseconds);
  const room = columns - took.length - 2;
  return `${pad(clip(` ${text}`, room), room)}  ${took}`;
}
