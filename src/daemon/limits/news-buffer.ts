import type {
  Progress,
  ProgressLog,
  ProgressStatus,
  ProgressVertex,
  ProgressWarning,
} from "../../buildkit/control/index.ts";

/** News since the last ones, and how much of the logs is missing before them. */
export interface News extends Progress {
  readonly droppedLogBytes: number;
}

/** News for one reader, joined while it does not read. */
interface NewsBuffer {
  readonly add: (progress: Progress) => void;
  /** What there is; undefined where there is nothing. */
  readonly take: () => News | undefined;
  /** Bytes of logs that wait. */
  readonly logBytes: () => number;
}

/** Warnings kept for one reader: a frontend sends a few. */
const mostWarnings = 1000;
/** Vertices and counters kept for one reader: a large graph has some hundreds. */
const mostStates = 20_000;

/**
 * A vertex or a counter replaces its older self, so that they take no more room than the graph has parts. Of the logs
 * `mostLogBytes` are kept, and what came first goes first: the end of a log says why a step failed.
 */
export function createNewsBuffer(mostLogBytes: number): NewsBuffer {
  let vertexes = new Map<string, ProgressVertex>();
  let statuses = new Map<string, ProgressStatus>();
  let warnings: ProgressWarning[] = [];
  let logs: ProgressLog[] = [];
  let logBytes = 0;
  let dropped = 0;

  const addLog = (log: ProgressLog): void => {
    const data = log.data.length > mostLogBytes ? log.data.subarray(-mostLogBytes) : log.data;
    dropped += log.data.length - data.length;
    // A copy: the piece may be a view of a much larger message.
    logs.push({ ...log, data: new Uint8Array(data) });
    logBytes += data.length;
    let first = 0;
    for (; logBytes > mostLogBytes || logs.length - first > mostLogBytes / 16; first++) {
      const length = logs[first]?.data.length ?? 0;
      logBytes -= length;
      dropped += length;
    }
    if (first > 0) logs.splice(0, first);
  };
  return {
    logBytes: () => logBytes,
    add(progress) {
      for (const vertex of progress.vertexes) {
        if (vertexes.has(vertex.digest) || vertexes.size < mostStates) vertexes.set(vertex.digest, vertex);
      }
      for (const status of progress.statuses) {
        const key = `${status.vertex} ${status.id}`;
        if (statuses.has(key) || statuses.size < mostStates) statuses.set(key, status);
      }
      for (const warning of progress.warnings) if (warnings.length < mostWarnings) warnings.push(warning);
      progress.logs.forEach(addLog);
    },
    take() {
      const isEmpty = vertexes.size + statuses.size + warnings.length + logs.length + dropped === 0;
      if (isEmpty) return undefined;
      const news = {
        vertexes: [...vertexes.values()],
        statuses: [...statuses.values()],
        warnings,
        logs,
        droppedLogBytes: dropped,
      };
      vertexes = new Map();
      statuses = new Map();
      warnings = [];
      logs = [];
      logBytes = 0;
      dropped = 0;
      return news;
    },
  };
}
