import { StringDecoder } from "node:string_decoder";
import type { ProgressStatus, ProgressVertex } from "../../buildkit/control/index.ts";
import { printableLine } from "../../diagnostics/index.ts";
import type { Output } from "../io.ts";
import { createJournal, isCancelled, type JournalVertex } from "./build-journal.ts";
import { amount, seconds } from "./format.ts";
import type { Printer } from "./printer.ts";

/** A line that does not end is kept no longer than this. */
const LONGEST_REST = 64 * 1024;

/**
 * Progress as lines that are never taken back, in buildx's look: each begins with its vertex's number, and the vertex's
 * name stands wherever another one's lines came between.
 */
export function createPlainPrinter(out: Output): Printer {
  const journal = createJournal();
  const told = new Set<string>();
  const done = new Set<string>();
  const toldStatuses = new Set<string>();
  const rests = new Map<string, string>();
  const decoders = new Map<string, StringDecoder>();
  let last: number | undefined;

  const announce = ({ number, vertex }: JournalVertex): void => {
    if (last !== undefined) out.write(isDone(last) ? "\n" : `#${last} ...\n\n`);
    out.write(`#${number} ${printableLine(vertex.name)}\n`);
    last = number;
    told.add(vertex.digest);
  };
  const isDone = (number: number): boolean => done.has(journal.vertexes()[number - 1]?.vertex.digest ?? "");
  const line = (entry: JournalVertex, text: string): void => {
    // What comes after a vertex's end, such as the bytes it took, needs no name again.
    if (last !== entry.number && !done.has(entry.vertex.digest)) announce(entry);
    out.write(`#${entry.number} ${text}\n`);
  };
  const withNumber = (digest: string): JournalVertex | undefined => {
    const entry = journal.find(digest);
    return entry === undefined || entry.number === 0 ? undefined : entry;
  };
  const tellStatus = (entry: JournalVertex, status: ProgressStatus): void => {
    const key = `${status.vertex} ${status.id}`;
    if (status.completedMs === undefined || toldStatuses.has(key)) return;
    toldStatuses.add(key);
    const took = seconds(status.completedMs - (status.startedMs ?? status.completedMs));
    line(
      entry,
      [printableLine(status.id), amount(status), took, "done"].filter((word) => word !== "").join(" "),
    );
  };
  const tellLog = (entry: JournalVertex, data: Uint8Array, at: number): void => {
    const { digest } = entry.vertex;
    const decoder = decoders.get(digest) ?? new StringDecoder("utf8");
    decoders.set(digest, decoder);
    const lines = ((rests.get(digest) ?? "") + decoder.write(Buffer.from(data))).split("\n");
    rests.set(digest, (lines.pop() ?? "").slice(-LONGEST_REST));
    for (const one of lines) line(entry, `${(at / 1000).toFixed(3)} ${printableLine(one)}`.trimEnd());
  };
  const tellEnd = (entry: JournalVertex): void => {
    const { vertex } = entry;
    if (vertex.completedMs === undefined || done.has(vertex.digest)) return;
    const rest = rests.get(vertex.digest);
    if (rest) line(entry, printableLine(rest));
    line(entry, ending(vertex));
    done.add(vertex.digest);
  };

  return {
    update: (progress) => {
      journal.add(progress);
      for (const status of progress.statuses) {
        const entry = withNumber(status.vertex);
        if (entry !== undefined) tellStatus(entry, status);
      }
      for (const { vertex, data, timestampMs } of progress.logs) {
        const entry = withNumber(vertex);
        const start = entry?.vertex.startedMs ?? 0;
        if (entry !== undefined) tellLog(entry, data, (timestampMs ?? start) - start);
      }
      for (const vertex of progress.vertexes) {
        const entry = withNumber(vertex.digest);
        if (entry !== undefined) tellEnd(entry);
      }
      // One that runs is named at once if no other one does; the rest wait for something to tell.
      if (last !== undefined && !isDone(last)) return;
      const waiting = journal.vertexes().find(({ vertex }) => !told.has(vertex.digest));
      if (waiting !== undefined) announce(waiting);
    },
    finish: () => out.write("\n"),
  };
}

function ending(vertex: ProgressVertex): string {
  const { error, cached, startedMs = 0, completedMs = 0 } = vertex;
  if (isCancelled(vertex)) return "CANCELED";
  if (error !== "") return `ERROR: ${printableLine(error)}`;
  return cached ? "CACHED" : `DONE ${seconds(completedMs - startedMs)}`;
}
