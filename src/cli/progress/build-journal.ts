import type {
  Progress,
  ProgressStatus,
  ProgressVertex,
  ProgressWarning,
} from "../../buildkit/control/index.ts";

/** A vertex that was begun, with a number for people. */
export interface JournalVertex {
  readonly number: number;
  readonly vertex: ProgressVertex;
  readonly statuses: ReadonlyMap<string, ProgressStatus>;
  /** The last lines of its output. */
  readonly tail: readonly string[];
}

/** All that is known of a build so far. */
export interface Journal {
  readonly add: (progress: Progress) => void;
  /** In the order in which they were begun. */
  readonly vertexes: () => readonly JournalVertex[];
  readonly find: (digest: string) => JournalVertex | undefined;
  readonly warnings: () => readonly ProgressWarning[];
  /** Vertices the engine told of, begun or not. */
  readonly known: () => number;
}

const TAIL_LINES = 10;
const LONGEST_LINE = 2000;

interface Entry {
  number: number;
  vertex: ProgressVertex;
  readonly statuses: Map<string, ProgressStatus>;
  readonly tail: string[];
  rest: string;
}

/** An empty journal. What it keeps of a step's output is bounded. */
export function createJournal(): Journal {
  const entries = new Map<string, Entry>();
  const begun: Entry[] = [];
  const warnings: ProgressWarning[] = [];
  const addVertex = (vertex: ProgressVertex): void => {
    const entry = entries.get(vertex.digest) ?? {
      number: 0,
      vertex,
      statuses: new Map(),
      tail: [],
      rest: "",
    };
    entry.vertex = vertex;
    entries.set(vertex.digest, entry);
    if (vertex.startedMs !== undefined && entry.number === 0) entry.number = begun.push(entry);
  };
  const addLog = (digest: string, data: Uint8Array): void => {
    const entry = entries.get(digest);
    if (entry === undefined) return;
    const lines = (entry.rest + Buffer.from(data).toString()).split("\n");
    entry.rest = (lines.pop() ?? "").slice(0, LONGEST_LINE);
    entry.tail.push(...lines.map((line) => line.slice(0, LONGEST_LINE)));
    entry.tail.splice(0, entry.tail.length - TAIL_LINES);
  };
  return {
    add: (progress) => {
      progress.vertexes.forEach(addVertex);
      for (const status of progress.statuses) entries.get(status.vertex)?.statuses.set(status.id, status);
      for (const { vertex, data } of progress.logs) addLog(vertex, data);
      warnings.push(...progress.warnings);
    },
    vertexes: () => begun,
    find: (digest) => entries.get(digest),
    warnings: () => warnings,
    known: () => entries.size,
  };
}
