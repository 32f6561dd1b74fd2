import type { ServerHttp2Stream } from "node:http2";
import { status } from "@grpc/grpc-js";
import { timeoutIn } from "./call-headers.ts";
import { encodeStatusDetails } from "./error-details.ts";
import { FrameError, FrameReader, frameHeader } from "./frame-reader.ts";
import { RpcError } from "./rpc-error.ts";

/** How much may wait in a call: Node's own few pages would be empty before more is there. */
export const roomBytes = 512 * 1024;

const contentType = "application/grpc+proto";

/** A call that a peer makes of us; messages are bytes, as the method says. */
export class ServerCall {
  /** "/package.Service/Method". */
  readonly path: string;
  /** Fires when the peer has cancelled the call or has gone before its end. */
  readonly signal: AbortSignal;
  /** By when the peer wants it ended, in milliseconds since 1970; it then cancels it itself. */
  readonly deadlineMs: number | undefined;
  /** For relays of this room alone. */
  readonly stream: ServerHttp2Stream;
  /** Name, value, name, value, as they came. */
  readonly rawHeaders: readonly string[];
  readonly #metadata: [string, string][] = [];
  #error: RpcError | undefined;
  #isCorked = false;
  #hasEnded = false;
  #outcome: status | undefined;

  constructor(stream: ServerHttp2Stream, path: string, rawHeaders: readonly string[]) {
    this.stream = stream;
    this.path = path;
    this.rawHeaders = rawHeaders;
    const timeoutMs = timeoutIn(this.header("grpc-timeout")[0]);
    this.deadlineMs = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
    const gone = new AbortController();
    this.signal = gone.signal;
    // Whoever reads or writes learns that the peer has gone.
    stream.on("error", () => undefined);
    const onGone = () => {
      if (!this.#hasEnded) gone.abort(goneError());
    };
    stream.on("aborted", onGone);
    stream.on("close", onGone);
  }

  /** The same object for all calls that came over one connection. */
  get connection(): object {
    return this.stream.session ?? this.stream;
  }

  /** How the call has ended; CANCELLED when the peer went first, undefined before. */
  get outcome(): status | undefined {
    return this.#outcome ?? (this.signal.aborted ? status.CANCELLED : undefined);
  }

  /** All values of a header, as they were sent: Node joins them with commas, which values may hold too. */
  header(name: string): string[] {
    return this.rawHeaders.filter((_, i) => i % 2 === 1 && this.rawHeaders[i - 1] === name);
  }

  /** Adds to the metadata that goes before the first message. */
  addMetadata(name: string, value: string): void {
    this.#metadata.push([name, value]);
  }

  /**
   * What comes in, to be read once; ends when the peer says so, throws an RpcError when it goes away before. Leaving
   * the loop early ends nothing: the call still has its answer to give.
   */
  async *messages(limit: number): AsyncGenerator<Buffer, void, undefined> {
    const reader = new FrameReader(limit);
    try {
      const chunks = this.stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      for await (const chunk of chunks) yield* reader.push(chunk);
    } catch (error) {
      if (error instanceof FrameError) throw new RpcError(error);
      throw goneError();
    }
    if (this.stream.aborted || reader.isInsideMessage) throw goneError();
  }

  /** The one message of a call that has one. Throws an RpcError when there is none. */
  async message(limit: number): Promise<Buffer> {
    let only: Buffer | undefined;
    for await (const message of this.messages(limit)) only ??= message;
    if (only !== undefined) return only;
    throw new RpcError({ code: status.INVALID_ARGUMENT, message: "a call without its message" });
  }

  /** Sends one message, given in pieces. Nothing comes back while there is room for more, else a promise of room. */
  send(...pieces: readonly Uint8Array[]): Promise<void> | undefined {
    const { stream } = this;
    if (stream.destroyed || stream.aborted) return Promise.reject(goneError());
    this.#respond();
    this.#corkForThisTurn();
    stream.write(frameHeader(pieces.reduce((sum, { length }) => sum + length, 0)));
    let needsDrain = false;
    for (const piece of pieces) needsDrain = !stream.write(piece);
    return needsDrain && stream.writableLength > roomBytes ? this.#room() : undefined;
  }

  /** Ends the call, well or with an error; only the first end counts. */
  end(error?: RpcError): void {
    if (this.#hasEnded) return;
    this.setAnswered(error === undefined ? status.OK : error.code || status.UNKNOWN);
    this.#error = error;
    const { stream } = this;
    if (stream.destroyed) return;
    this.#respond();
    stream.resume();
    stream.end();
  }

  /** A relay has answered with this status; `end` does nothing any more. */
  setAnswered(code: status): void {
    this.#hasEnded = true;
    this.#outcome = code;
  }

  #respond(): void {
    const { stream } = this;
    if (stream.headersSent) return;
    stream.on("wantTrailers", () => stream.sendTrailers(trailersOf(this.#error)));
    const metadata: Record<string, string[]> = {};
    for (const [name, value] of this.#metadata) metadata[name] = [...(metadata[name] ?? []), value];
    stream.respond({ ":status": 200, "content-type": contentType, ...metadata }, { waitForTrailers: true });
  }

  /** Small messages that follow each other go out together. */
  #corkForThisTurn(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.stream.cork();
    setImmediate(() => {
      this.#isCorked = false;
      this.stream.uncork();
    });
  }

  #room(): Promise<void> {
    const { stream } = this;
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => () => {
        stream.off("drain", onDrain);
        stream.off("close", onClose);
        act();
      };
      const onDrain = settle(resolve);
      const onClose = settle(() => reject(goneError()));
      stream.on("drain", onDrain);
      stream.on("close", onClose);
    });
  }
}

/** How a call's end is told: its status, and BuildKit's details where there are any. */
export function trailersOf(error: RpcError | undefined): Record<string, string> {
  if (error === undefined) return { "grpc-status": `${status.OK}`, "grpc-message": "" };
  const { message, details } = error;
  // An error never ends a call well, whatever its code.
  const code = error.code || status.UNKNOWN;
  return {
    "grpc-status": `${code}`,
    "grpc-message": encodeURIComponent(wellFormed(message)),
    ...(details.length > 0 && {
      "grpc-status-details-bin": encodeStatusDetails(code, message, details).toString("base64"),
    }),
  };
}

/** Half a surrogate pair, which a cut text may end with, has no encoding. */
function wellFormed(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

function goneError(): RpcError {
  return new RpcError({ code: status.CANCELLED, message: "The peer has ended the call" });
}
