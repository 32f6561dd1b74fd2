import type { Progress, ProgressVertex } from "../../buildkit/control/index.ts";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { type Cause, createStepLogs, explainBuild } from "../../failure/index.ts";
import { createNewsBuffer, type News } from "../limits/index.ts";

/** A build that waits or runs. */
export interface LiveBuild {
  readonly id: string;
  readonly client: string;
  /** Fires when it shall end; its reason is an RpcError. */
  readonly signal: AbortSignal;
  readonly cancel: (reason: RpcError) => void;
  readonly tell: (progress: Progress) => void;
  /** A reader of its own, which begins with the vertices as they are. Ends with the build, or when `signal` fires. */
  readonly watch: (signal: AbortSignal) => AsyncGenerator<News, void, undefined>;
  /** Vertices that ran to their end, and how many of them came from the cache. */
  readonly counts: () => { readonly vertices: number; readonly cachedVertices: number };
  /** Why it failed, as far as the output of steps and the engine's message tell; of these vertices, if there are any. */
  readonly causes: (digests: readonly string[], message: string) => readonly Cause[];
  readonly end: () => void;
}

/** Vertices remembered of one build. */
const mostVertices = 20_000;

/** Makes one; readers keep at most `mostLogBytes` of logs each. */
export function createLiveBuild(id: string, client: string, mostLogBytes: number): LiveBuild {
  const controller = new AbortController();
  const vertexes = new Map<string, ProgressVertex>();
  const readers = new Set<(progress: Progress | undefined) => void>();
  const stepLogs = createStepLogs();
  let isOver = false;
  return {
    id,
    client,
    signal: controller.signal,
    cancel: (reason) => controller.abort(reason),
    tell(progress) {
      for (const vertex of progress.vertexes) {
        if (vertexes.has(vertex.digest) || vertexes.size < mostVertices) vertexes.set(vertex.digest, vertex);
      }
      stepLogs.add(progress);
      for (const read of readers) read(progress);
    },
    causes: (digests, message) => explainBuild(stepLogs.failures(digests), message),
    watch(signal) {
      const buffer = createNewsBuffer(mostLogBytes);
      buffer.add({ vertexes: [...vertexes.values()], statuses: [], logs: [], warnings: [] });
      let wake = (): void => undefined;
      const read = (progress: Progress | undefined): void => {
        if (progress !== undefined) buffer.add(progress);
        wake();
      };
      readers.add(read);
      const stop = (): void => wake();
      signal.addEventListener("abort", stop, { once: true });
      return (async function* () {
        try {
          while (!signal.aborted) {
            const news = buffer.take();
            if (news !== undefined) yield news;
            else if (isOver) return;
            else
              await new Promise<void>((resolve) => {
                wake = resolve;
              });
          }
        } finally {
          readers.delete(read);
          signal.removeEventListener("abort", stop);
        }
      })();
    },
    counts() {
      const done = [...vertexes.values()].filter(
        ({ completedMs, error }) => completedMs !== undefined && error === "",
      );
      return { vertices: done.length, cachedVertices: done.filter(({ cached }) => cached).length };
    },
    end() {
      isOver = true;
      for (const read of readers) read(undefined);
    },
  };
}

/** The reason of a build that somebody ended. */
export function cancelledBy(whom: string): RpcError {
  return new RpcError({ code: RpcCode.CANCELLED, message: `the build was cancelled by ${whom}` });
}
