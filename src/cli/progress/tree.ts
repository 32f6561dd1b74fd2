import type { Environment } from "../environment.ts";
import type { Output } from "../io.ts";
import { createJournal, type Journal, type JournalVertex } from "./build-journal.ts";
import { amount, printableLine, seconds } from "./format.ts";
import type { Printer } from "./printer.ts";

const REDRAW_MS = 100;
const LOG_LINES = 5;

/**
 * Progress on a terminal: one line a vertex, with what it counts and the end of its output while it runs, drawn in place
 * at most ten times a second and never higher than the terminal. Colours unless NO_COLOR is set (no-color.org).
 */
export function createTreePrinter(out: Output, env: Environment, now: () => number = Date.now): Printer {
  const journal = createJournal();
  const start = now();
  const paint = createPaint(env);
  let drawn = 0;
  const draw = (isLast: boolean): void => {
    const columns = Math.max(20, (out.columns() ?? 80) - 1);
    const height = isLast ? Number.POSITIVE_INFINITY : Math.max(3, (out.rows() ?? 24) - 1);
    const lines = treeLines(journal, { start, now: now(), height, columns, paint, isLast });
    const up = drawn > 0 ? `\u001b[${drawn}A` : "";
    out.write(`\u001b[?25l${up}\r${lines.map((line) => `${line}\u001b[K\n`).join("")}\u001b[J\u001b[?25h`);
    drawn = isLast ? 0 : lines.length;
  };
  const timer = setInterval(() => draw(false), REDRAW_MS);
  timer.unref();
  return {
    update: journal.add,
    finish: () => {
      clearInterval(timer);
      draw(true);
    },
  };
}

interface View {
  readonly start: number;
  readonly now: number;
  readonly height: number;
  readonly columns: number;
  readonly paint: Paint;
  readonly isLast: boolean;
}

/** The lines of one drawing; where they do not all fit, the newest vertices are shown. */
function treeLines(journal: Journal, view: View): readonly string[] {
  const all = journal.vertexes();
  const finished = all.filter(({ vertex }) => vertex.completedMs !== undefined).length;
  const state = view.isLast && finished === journal.known() ? " FINISHED" : "";
  const head = `[+] Building ${seconds(view.now - view.start)} (${finished}/${journal.known()})${state}`;
  const blocks = all.map((entry) => blockLines(entry, view));
  const lines: string[] = [];
  for (const block of blocks.reverse()) {
    if (lines.length + block.length > view.height - 1) break;
    lines.unshift(...block);
  }
  return [head, ...lines];
}

function blockLines(entry: JournalVertex, view: View): readonly string[] {
  const { vertex, statuses, tail } = entry;
  const isRunning = vertex.completedMs === undefined;
  const mark = vertex.error !== "" ? "ERROR " : vertex.cached ? "CACHED " : "";
  const took = seconds((vertex.completedMs ?? view.now) - (vertex.startedMs ?? view.now));
  const colour = vertex.error !== "" ? "error" : isRunning ? "running" : "done";
  const lines = [row(`=> ${mark}${printableLine(vertex.name)}`, took, colour, view)];
  if (!isRunning && vertex.error === "") return lines;
  for (const status of statuses.values()) {
    if (status.completedMs !== undefined) continue;
    const text = ["=> =>", printableLine(status.id), amount(status)].join(" ").trimEnd();
    lines.push(row(text, seconds(view.now - (status.startedMs ?? view.now)), colour, view));
  }
  for (const line of tail.slice(-LOG_LINES)) {
    lines.push(view.paint("log", clip(` => => # ${printableLine(line)}`, view.columns)));
  }
  return lines;
}

/** Text on the left, time on the right edge. */
function row(text: string, took: string, colour: Colour, { columns, paint }: View): string {
  const room = columns - took.length - 2;
  return `${paint(colour, clip(` ${text}`, room).padEnd(room))}  ${took}`;
}

function clip(text: string, columns: number): string {
  const plain = text.replaceAll("\t", " ");
  return plain.length <= columns ? plain : `${plain.slice(0, Math.max(0, columns - 1))}…`;
}

type Colour = "error" | "running" | "done" | "log";
type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, string>> = { error: "31", running: "", done: "34", log: "2" };

function createPaint(env: Environment): Paint {
  if (env.NO_COLOR) return (_, text) => text;
  return (colour, text) => (CODES[colour] === "" ? text : `\u001b[${CODES[colour]}m${text}\u001b[0m`);
}
