import { exitCodeOf, LONGEST_LINE, outputLine } from "./output-line.ts";
import type { StepFailure } from "./step-failure.ts";

/** What a build's progress says of steps, as far as it matters here. */
export interface StepProgress {
  readonly vertexes: readonly {
    readonly digest: string;
    readonly name: string;
    readonly error: string;
    readonly completedMs: number | undefined;
  }[];
  readonly logs: readonly { readonly vertex: string; readonly data: Uint8Array }[];
}

/** Keeps the end of each step's output, in case it fails. */
export interface StepLogs {
  readonly add: (progress: StepProgress) => void;
  /** The steps that failed, of these digests if there are any; not those that were stopped because another failed. */
  readonly failures: (digests: readonly string[]) => readonly StepFailure[];
}

/** The cause of a failed compilation stands well above the last line. */
const KEPT_LINES = 200;
/** Steps whose output is kept at a time. Those that are done make room for others. */
const KEPT_STEPS = 200;

interface Entry {
  name: string;
  error: string;
  /** As far as is known: an engine says it of a step's cache key too, before the step runs. */
  isDone: boolean;
  rest: string;
  readonly lines: string[];
  readonly decoder: InstanceType<typeof TextDecoder>;
}

/** Logs of no steps. What is kept is bounded, of a step and of a build. */
export function createStepLogs(): StepLogs {
  const entries = new Map<string, Entry>();
  const entryOf = (digest: string): Entry | undefined => {
    const known = entries.get(digest);
    if (known !== undefined) return known;
    if (entries.size >= KEPT_STEPS) {
      const done = [...entries].find(([, { isDone, error }]) => isDone && error === "");
      if (done === undefined) return undefined;
      entries.delete(done[0]);
    }
    const decoder = new TextDecoder();
    const entry = { name: "", error: "", isDone: false, rest: "", lines: [], decoder };
    entries.set(digest, entry);
    return entry;
  };
  return {
    add({ vertexes, logs }) {
      for (const { vertex, data } of logs) {
        const entry = entryOf(vertex);
        if (entry !== undefined) addOutput(entry, data);
      }
      for (const { digest, name, error, completedMs } of vertexes) {
        const entry = error === "" ? entries.get(digest) : entryOf(digest);
        if (entry !== undefined) Object.assign(entry, { name, error, isDone: completedMs !== undefined });
      }
    },
    failures: (digests) =>
      [...entries]
        .filter(([digest, { error }]) => error !== "" && (digests.length === 0 || digests.includes(digest)))
        .filter(([, { error }]) => !/context canceled$/.test(error))
        .map(([, { name, error, lines, rest }]) => ({
          name,
          lines: [...lines, rest, ...error.split("\n")].map(outputLine).filter((line) => line !== ""),
          exitCode: exitCodeOf(error),
        })),
  };
}

function addOutput(entry: Entry, data: Uint8Array): void {
  const lines = (entry.rest + entry.decoder.decode(data, { stream: true })).split("\n");
  entry.rest = (lines.pop() ?? "").slice(0, LONGEST_LINE);
  entry.lines.push(...lines.slice(-KEPT_LINES).map((line) => line.slice(0, LONGEST_LINE)));
  entry.lines.splice(0, entry.lines.length - KEPT_LINES);
}
