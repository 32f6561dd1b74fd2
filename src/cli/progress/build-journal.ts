import { StringDecoder } from "node:string_decoder";
import type {
  Progress,
  ProgressStatus,
  ProgressVertex,
  ProgressWarning,
} from "../../buildkit/control/index.ts";
import { createStepLogs, type StepLogs } from "../../failure/index.ts";

/** A vertex that was begun, with a number for people; or a group of them, which is shown as one. */
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
  /** The vertex with this digest, or its group. */
  readonly find: (digest: string) => JournalVertex | undefined;
  readonly warnings: () => readonly ProgressWarning[];
  /** What is known of steps that failed. */
  readonly failures: StepLogs["failures"];
  /** Vertices and groups the engine told of, begun or not. */
  readonly known: () => number;
}

const TAIL_LINES = 10;
const LONGEST_LINE = 2000;

interface Entry {
  number: number;
  vertex: ProgressVertex;
  readonly statuses: Map<string, ProgressStatus>;
  readonly tail: string[];
  /** The members of a group, by digest. */
  readonly members: Map<string, ProgressVertex>;
  readonly decoder: StringDecoder;
  rest: string;
}

function createEntry(vertex: ProgressVertex): Entry {
  const decoder = new StringDecoder("utf8");
  return { number: 0, vertex, statuses: new Map(), tail: [], members: new Map(), decoder, rest: "" };
}

/** An empty journal. What it keeps of a step's output is bounded. */
export function createJournal(): Journal {
  const entries = new Map<string, Entry>();
  /** Digests, and ids of groups, to what is shown for them. */
  const shownAs = new Map<string, Entry>();
  const begun: Entry[] = [];
  const warnings: ProgressWarning[] = [];
  const stepLogs = createStepLogs();
  const addVertex = (vertex: ProgressVertex): void => {
    const { digest, group } = vertex;
    const key = group === undefined ? digest : `group ${group.id}`;
    const entry = entries.get(key) ?? createEntry(vertex);
    entries.set(key, entry);
    shownAs.set(digest, entry);
    if (group === undefined) entry.vertex = vertex;
    else {
      entry.members.set(digest, vertex);
      entry.vertex = groupVertex(key, group.name, [...entry.members.values()]);
    }
    if (vertex.startedMs !== undefined && entry.number === 0) entry.number = begun.push(entry);
  };
  const addLog = (digest: string, data: Uint8Array): void => {
    const entry = shownAs.get(digest);
    if (entry === undefined) return;
    const lines = (entry.rest + entry.decoder.write(Buffer.from(data))).split("\n");
    entry.rest = (lines.pop() ?? "").slice(0, LONGEST_LINE);
    entry.tail.push(...lines.slice(-TAIL_LINES).map((line) => line.slice(0, LONGEST_LINE)));
    entry.tail.splice(0, entry.tail.length - TAIL_LINES);
  };
  return {
    add: (progress) => {
      stepLogs.add(progress);
      progress.vertexes.forEach(addVertex);
      for (const status of progress.statuses) shownAs.get(status.vertex)?.statuses.set(status.id, status);
      for (const { vertex, data } of progress.logs) addLog(vertex, data);
      warnings.push(...progress.warnings);
    },
    vertexes: () => begun,
    find: (digest) => shownAs.get(digest),
    warnings: () => warnings,
    failures: stepLogs.failures,
    known: () => entries.size,
  };
}

/** A group as one vertex: begun with its first member, done with its last, cached if all of them are. */
function groupVertex(digest: string, name: string, members: readonly ProgressVertex[]): ProgressVertex {
  const starts = members.flatMap(({ startedMs }) => (startedMs === undefined ? [] : [startedMs]));
  const ends = members.flatMap(({ completedMs }) => (completedMs === undefined ? [] : [completedMs]));
  return {
    digest,
    name,
    inputs: [],
    group: undefined,
    cached: members.every(({ cached }) => cached),
    error: members.map(({ error }) => error).find((error) => error !== "") ?? "",
    startedMs: starts.length === 0 ? undefined : Math.min(...starts),
    completedMs: ends.length < starts.length || ends.length === 0 ? undefined : Math.max(...ends),
  };
}

/** Whether a vertex failed because the build was stopped, not by itself. */
export function isCancelled({ error }: ProgressVertex): boolean {
  return /context canceled$/.test(error);
}
