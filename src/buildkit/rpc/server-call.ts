import type { ServerHttp2Stream } from "node:http2";
import { status } from "@grpc/grpc-js";
import { FrameError, FrameReader, frameHeader } from "./frame-reader.ts";
import { RpcError } from "./rpc-error.ts";

/** How much may wait in a call: Node's own few pages would be empty before more is there. */
const roomBytes = 512 * 1024;

/** A call that a peer makes of us; messages are bytes, as the method says. */
export class ServerCall {
  readonly #stream: ServerHttp2Stream;
  readonly #rawHeaders: readonly string[];
  #status = { code: status.OK, message: "" };
  #isCorked = false;

  constructor(stream: ServerHttp2Stream, rawHeaders: readonly string[]) {
    this.#stream = stream;
    this.#rawHeaders = rawHeaders;
    // Whoever reads or writes learns that the peer has gone.
    stream.on("error", () => undefined);
    stream.on("wantTrailers", () => {
      const { code, message } = this.#status;
      stream.sendTrailers({ "grpc-status": `${code}`, "grpc-message": encodeURIComponent(message) });
    });
    stream.respond({ ":status": 200, "content-type": "application/grpc+proto" }, { waitForTrailers: true });
  }

  /** All values of a header, as they were sent: Node joins them with commas, which values may hold too. */
  header(name: string): string[] {
    return this.#rawHeaders.filter((_, i) => i % 2 === 1 && this.#rawHeaders[i - 1] === name);
  }

  /**
   * What comes in, to be read once; ends when the peer says so, throws an RpcError when it goes away before. Leaving
   * the loop early ends nothing: the call still has its answer to give.
   */
  async *messages(limit: number): AsyncGenerator<Buffer, void, undefined> {
    const reader = new FrameReader(limit);
    try {
      const chunks = this.#stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
      for await (const chunk of chunks) yield* reader.push(chunk);
    } catch (error) {
      if (error instanceof FrameError) throw new RpcError(error);
      throw goneError();
    }
    if (this.#stream.aborted || reader.isInsideMessage) throw goneError();
  }

  /** Sends one message, given in pieces. Nothing comes back while there is room for more, else a promise of room. */
  send(...pieces: readonly Uint8Array[]): Promise<void> | undefined {
    const stream = this.#stream;
    if (stream.destroyed || stream.aborted) return Promise.reject(goneError());
    this.#corkForThisTurn();
    stream.write(frameHeader(pieces.reduce((sum, { length }) => sum + length, 0)));
    let needsDrain = false;
    for (const piece of pieces) needsDrain = !stream.write(piece);
    return needsDrain && stream.writableLength > roomBytes ? this.#room() : undefined;
  }

  /** Ends the call, well or with an error. */
  end(error?: RpcError): void {
    if (error !== undefined) this.#status = { code: error.code || status.UNKNOWN, message: error.message };
    this.#stream.resume();
    this.#stream.end();
  }

  /** Small messages that follow each other go out together. */
  #corkForThisTurn(): void {
    if (this.#isCorked) return;
    this.#isCorked = true;
    this.#stream.cork();
    setImmediate(() => {
      this.#isCorked = false;
      this.#stream.uncork();
    });
  }

  #room(): Promise<void> {
    const stream = this.#stream;
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

function goneError(): RpcError {
  return new RpcError({ code: status.CANCELLED, message: "The peer has ended the call" });
}
