/** How a connection is watched. */
export interface KeepAliveOptions {
  /** The unit of patience, in milliseconds; default 5,000. A peer is asked after two of silence, and lost after four more. */
  readonly tickMs?: number | undefined;
}

export interface KeepAliveHost {
  /** Asks the peer for a sign of life (HTTP/2's PING); `answered` is called when it comes. */
  readonly ping: (answered: () => void) => void;
  /** Makes the peer send headers, whatever they say. */
  readonly poke: () => void;
  /** The peer is given up, after so many seconds of silence. */
  readonly lose: (silentSeconds: number) => void;
}

const defaultTickMs = 5_000;
const ticksBeforePing = 2;
const ticksUntilLost = 4;
/**
 * gRPC servers written in Go close a connection at the fourth PING within five minutes, unless they have sent headers
 * or messages since: then they count anew. So no more than two are sent before the peer is made to send some.
 */
const pingsBeforePoke = 2;

/**
 * Finds out that a peer is gone which says nothing: a frozen process, a machine without power, a cut line. Watches only
 * while calls are under way, and keeps no process alive.
 *
 * Time is counted in ticks and not read from a clock: a process that was stopped itself has then not missed an answer.
 */
export class KeepAlive {
  readonly #host: KeepAliveHost;
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | undefined;
  #silentTicks = 0;
  #pingsSinceHeard = 0;

  constructor(host: KeepAliveHost, options: KeepAliveOptions = {}) {
    this.#host = host;
    this.#tickMs = options.tickMs ?? defaultTickMs;
  }

  /** Headers or a message have come. */
  heard(): void {
    this.#silentTicks = 0;
    this.#pingsSinceHeard = 0;
  }

  /** Begins to watch when there are calls, and stops when there are none. */
  callsChanged(count: number): void {
    if (count === 0) this.stop();
    else if (this.#timer === undefined) {
      this.#silentTicks = 0;
      this.#timer = setInterval(() => this.#tick(), this.#tickMs);
      this.#timer.unref();
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#silentTicks++;
    if (this.#silentTicks === ticksBeforePing) this.#ask();
    if (this.#silentTicks < ticksBeforePing + ticksUntilLost) return;
    this.stop();
    this.#host.lose(Math.round((this.#silentTicks * this.#tickMs) / 1000));
  }

  #ask(): void {
    if (this.#pingsSinceHeard >= pingsBeforePoke) this.#host.poke();
    this.#pingsSinceHeard++;
    this.#host.ping(() => {
      this.#silentTicks = 0;
    });
  }
}
