import { displayWidth } from "../../diagnostics/index.ts";
import type { Environment } from "../environment.ts";
import type { Output } from "../io.ts";
import { createJournal } from "./build-journal.ts";
import { createPaint } from "./paint.ts";
import type { Printer } from "./printer.ts";
import { treeLines } from "./tree-lines.ts";

const REDRAW_MS = 100;
/** A terminal that knows these shows what stands between them at once; others pass over them. */
const BEGIN_FRAME = "\u001b[?2026h\u001b[?25l";
const END_FRAME = "\u001b[?25h\u001b[?2026l";

/**
 * Progress on a terminal: a line for each vertex, the vertices of a part of the spec together, with what they count and
 * the end of their output while they run. It is drawn in place at most ten times a second, never higher nor wider than
 * the terminal. Each drawing ends with the cursor shown, so that nothing has to be put right however the program ends.
 */
export function createTreePrinter(out: Output, env: Environment, now: () => number = Date.now): Printer {
  const journal = createJournal();
  const start = now();
  const paint = createPaint(env);
  /** How far the engine's clock is behind ours; told by the first vertex that begins. */
  let lag: number | undefined;
  let drawn: readonly number[] = [];
  const draw = (isLast: boolean): void => {
    const columns = out.columns() ?? 80;
    const lines = treeLines(journal, {
      elapsedMs: now() - start,
      engineMs: now() - (lag ?? 0),
      height: isLast ? Number.POSITIVE_INFINITY : Math.max(1, (out.rows() ?? 24) - 1),
      columns: Math.max(1, columns - 1),
      isLast,
    });
    // What was drawn on a wider terminal takes more rows on this one: lines are wrapped by it.
    const up = drawn.reduce((rows, width) => rows + Math.max(1, Math.ceil(width / columns)), 0);
    const text = lines.map(({ text, colour }) => `${paint(colour, text)}\u001b[K\n`).join("");
    out.write(`${BEGIN_FRAME}${up > 0 ? `\u001b[${up}A` : ""}\r${text}\u001b[J${END_FRAME}`);
    drawn = isLast ? [] : lines.map(({ text }) => displayWidth(text));
  };
  const timer = setInterval(() => draw(false), REDRAW_MS);
  timer.unref();
  return {
    update: (progress) => {
      journal.add(progress);
      const begun = progress.vertexes.flatMap(({ startedMs }) =>
        startedMs === undefined ? [] : [startedMs],
      );
      if (lag === undefined && begun.length > 0) lag = now() - Math.max(...begun);
    },
    finish: () => {
      clearInterval(timer);
      draw(true);
    },
  };
}
