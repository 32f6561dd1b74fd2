import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";

/** Lets builds in: so many at once, clients in turn. */
export interface BuildQueue {
  /**
   * Resolves when there is a place, with how to give it back (more than once does no harm). Rejects with
   * RESOURCE_EXHAUSTED when too many builds of this client wait, with the signal's reason when that fires, and with
   * UNAVAILABLE once the queue is closed.
   */
  readonly enter: (client: string, signal: AbortSignal) => Promise<() => void>;
  /** Turns away those who wait, and all who come. */
  readonly close: () => void;
  /** Throws UNAVAILABLE once it is closed. */
  readonly assertOpen: () => void;
  readonly running: () => number;
  readonly waiting: () => number;
}

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (reason: unknown) => void;
}

/** At most `places` builds run; of one client at most `mostWaiting` wait. */
export function createBuildQueue(places: number, mostWaiting: number): BuildQueue {
  /** Clients that wait, the one whose turn it is first; each with its builds in their order. */
  const lines = new Map<string, Waiter[]>();
  let running = 0;
  let isClosed = false;

  const leave = (): void => {
    running--;
    admitNext();
  };
  const place = (): (() => void) => {
    running++;
    let isHeld = true;
    return () => {
      if (isHeld) leave();
      isHeld = false;
    };
  };
  const admitNext = (): void => {
    const [next] = lines;
    if (next === undefined || running >= places) return;
    const [client, line] = next;
    const waiter = line.shift();
    // To the end: every other client comes before this one's next build.
    lines.delete(client);
    if (line.length > 0) lines.set(client, line);
    waiter?.admit();
  };

  const assertOpen = (): void => {
    if (isClosed) throw closedError();
  };
  return {
    assertOpen,
    running: () => running,
    waiting: () => [...lines.values()].reduce((sum, line) => sum + line.length, 0),
    async enter(client, signal) {
      signal.throwIfAborted();
      assertOpen();
      if (running < places) return place();
      const line = lines.get(client) ?? [];
      if (line.length >= mostWaiting) {
        const message = `${line.length} builds of ${client} wait already, which is the most`;
        throw new RpcError({ code: RpcCode.RESOURCE_EXHAUSTED, message });
      }
      lines.set(client, line);
      return new Promise((resolve, reject) => {
        const giveUp = (): void => {
          const at = line.indexOf(waiter);
          if (at !== -1) line.splice(at, 1);
          if (line.length === 0 && lines.get(client) === line) lines.delete(client);
          reject(signal.reason);
        };
        const waiter: Waiter = {
          admit: () => {
            signal.removeEventListener("abort", giveUp);
            resolve(place());
          },
          refuse: (reason) => {
            signal.removeEventListener("abort", giveUp);
            reject(reason);
          },
        };
        line.push(waiter);
        signal.addEventListener("abort", giveUp, { once: true });
      });
    },
    close() {
      isClosed = true;
      const all = [...lines.values()].flat();
      lines.clear();
      for (const { refuse } of all) refuse(closedError());
    },
  };
}

function closedError(): RpcError {
  return new RpcError({
    code: RpcCode.UNAVAILABLE,
    message: "the daemon is shutting down; build again elsewhere or later",
  });
}
