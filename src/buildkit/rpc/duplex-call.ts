import {
  type ClientHttp2Stream,
  constants,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from "node:http2";
import {
  type ChannelInterface,
  type Deadline,
  type InterceptingListener,
  Metadata,
  type StatusObject,
  status,
} from "@grpc/grpc-js";
import {
  codeOfReset,
  remainingMs,
  requestHeaders,
  responseMetadata,
  statusIn,
  statusOfHttp,
} from "./call-headers.ts";
import { FrameError, FrameReader, frameHeader } from "./frame-reader.ts";
import { maxMessageBytes } from "./message-limit.ts";

/** What grpc-js's client drives; the package exports it only as the answer of a channel. */
export type Call = ReturnType<ChannelInterface["createCall"]>;

/** Timers of Node hold 31 bits. A later deadline is told to the peer and not watched here. */
const longestTimerMs = 2 ** 31 - 1;

export interface CallHost {
  /** Opens the HTTP/2 stream. Throws when the connection is gone. */
  readonly open: (headers: OutgoingHttpHeaders) => ClientHttp2Stream;
  /** Why the connection is gone; undefined while it is there. */
  readonly lossReason: () => string | undefined;
  /** Called when headers or bytes of an answer have come. */
  readonly heard: () => void;
  /** Called once, when the call has its status. */
  readonly done: (call: DuplexCall) => void;
}

/**
 * One call on an HTTP/2 stream.
 *
 * Messages wait in a queue until asked for with startRead, and while any waits the stream is paused, so that the
 * peer is held back by flow control. A good status waits for the messages before it; a bad one overtakes them.
 */
export class DuplexCall implements Call {
  readonly #host: CallHost;
  readonly #path: string;
  readonly #deadline: Deadline;
  readonly #number: number;
  readonly #frames = new FrameReader(maxMessageBytes);
  readonly #messages: Buffer[] = [];
  #listener: InterceptingListener | undefined;
  #stream: ClientHttp2Stream | undefined;
  #timer: NodeJS.Timeout | undefined;
  #status: StatusObject | undefined;
  #isReadWanted = false;
  /** All bytes of the answer were read. */
  #isEnded = false;
  /** The peer itself said how the call ended, so there is nothing to cancel. */
  #isPeerDone = false;
  #isDone = false;

  constructor(host: CallHost, path: string, deadline: Deadline, number: number) {
    this.#host = host;
    this.#path = path;
    this.#deadline = deadline;
    this.#number = number;
  }

  start(metadata: Metadata, listener: InterceptingListener): void {
    this.#listener = listener;
    const timeoutMs = remainingMs(this.#deadline);
    if (timeoutMs <= 0) this.#fail(status.DEADLINE_EXCEEDED, "Deadline exceeded before the call was sent");
    if (this.#status === undefined) this.#open(requestHeaders(this.#path, metadata, timeoutMs));
    if (this.#status === undefined && timeoutMs <= longestTimerMs) {
      const expire = () => this.cancelWithStatus(status.DEADLINE_EXCEEDED, "Deadline exceeded");
      this.#timer = setTimeout(expire, timeoutMs);
    }
    this.#pump();
  }

  sendMessageWithContext(context: { callback?: (error?: Error | null) => void }, message: Buffer): void {
    // Without an error: the call's status says what went wrong, and says it once.
    const written = () => process.nextTick(() => context.callback?.());
    const stream = this.#stream;
    if (stream === undefined || this.#isDone || !stream.writable) {
      written();
      return;
    }
    if (message.length > maxMessageBytes) {
      this.cancelWithStatus(
        status.RESOURCE_EXHAUSTED,
        `A message of ${message.length} bytes is too large; an engine takes at most ${maxMessageBytes}`,
      );
      written();
      return;
    }
    stream.cork();
    stream.write(frameHeader(message.length));
    stream.write(message, written);
    stream.uncork();
  }

  startRead(): void {
    this.#isReadWanted = true;
    this.#pump();
  }

  halfClose(): void {
    if (this.#stream?.writable) this.#stream.end();
  }

  cancelWithStatus(code: status, details: string): void {
    this.#fail(code, details);
  }

  /** Ends the call with UNAVAILABLE unless the peer has already said how it ended. */
  connectionLost(reason: string): void {
    this.#fail(status.UNAVAILABLE, reason);
  }

  getPeer(): string {
    return "duplex";
  }

  getCallNumber(): number {
    return this.#number;
  }

  setCredentials(): void {
    // The connection is a pipe of this process; there is nobody to prove anything to.
  }

  getAuthContext(): null {
    return null;
  }

  #open(headers: OutgoingHttpHeaders): void {
    try {
      this.#stream = this.#host.open(headers);
      this.#listen(this.#stream);
    } catch (error) {
      this.#fail(status.UNAVAILABLE, this.#host.lossReason() ?? messageOf(error));
    }
  }

  #listen(stream: ClientHttp2Stream): void {
    stream.on("response", (headers: IncomingHttpHeaders, _flags: number, raw?: readonly string[]) => {
      this.#onResponse(headers, raw ?? []);
    });
    stream.on("trailers", (headers: IncomingHttpHeaders, _flags: number, raw?: readonly string[]) => {
      this.#onFinalHeaders(statusIn(headers, responseMetadata(raw ?? [])));
    });
    stream.on("data", (chunk: Buffer) => this.#onData(stream, chunk));
    stream.on("end", () => this.#onEnd());
    // Its reason comes again, as the code that "close" looks at.
    stream.on("error", () => undefined);
    stream.on("close", () => this.#onClose(stream));
  }

  #onResponse(headers: IncomingHttpHeaders, raw: readonly string[]): void {
    this.#host.heard();
    const metadata = responseMetadata(raw);
    const trailersOnly = statusIn(headers, metadata);
    const foreign = statusOfHttp(Number(headers[":status"]), headers["content-type"]);
    if (trailersOnly !== undefined) this.#onFinalHeaders(trailersOnly);
    else if (foreign !== undefined) this.#fail(foreign.code, foreign.details);
    else if (!this.#isDone) this.#listener?.onReceiveMetadata(metadata);
  }

  #onFinalHeaders(final: StatusObject | undefined): void {
    this.#isPeerDone = true;
    this.#status ??= final;
    this.#pump();
  }

  #onData(stream: ClientHttp2Stream, chunk: Buffer): void {
    this.#host.heard();
    if (this.#isDone) return;
    try {
      this.#messages.push(...this.#frames.push(chunk));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.#fail(error.code, error.message);
    }
    if (this.#messages.length > 0) stream.pause();
    this.#pump();
  }

  #onEnd(): void {
    this.#isEnded = true;
    if (this.#frames.isInsideMessage) {
      if (this.#status?.code === status.OK) this.#status = undefined;
      this.#fail(status.INTERNAL, "The answer ended inside a message");
    }
    this.#pump();
  }

  #onClose(stream: ClientHttp2Stream): void {
    // A good status is worth nothing when messages before it were thrown away with the connection.
    if (!this.#isEnded && this.#status?.code === status.OK) this.#status = undefined;
    this.#isEnded = true;
    const lossReason = this.#host.lossReason();
    if (lossReason !== undefined) this.#fail(status.UNAVAILABLE, lossReason);
    const reset = stream.rstCode ?? constants.NGHTTP2_NO_ERROR;
    this.#fail(codeOfReset(reset), `The engine ended the call without a status (HTTP/2 code ${reset})`);
  }

  /** Sets a bad status unless there is one already; the first reason is the true one. */
  #fail(code: status, details: string): void {
    this.#status ??= { code, details, metadata: new Metadata() };
    this.#pump();
  }

  /** Hands on what may be handed on now: a message if one is wanted, the status if nothing comes before it. */
  #pump(): void {
    if (this.#isDone || this.#listener === undefined) return;
    if (this.#status !== undefined && this.#status.code !== status.OK) {
      this.#finish(this.#status);
      return;
    }
    if (this.#isReadWanted) this.#deliver(this.#listener);
    if (this.#messages.length > 0) return;
    this.#stream?.resume();
    if (this.#isEnded && this.#status !== undefined) this.#finish(this.#status);
  }

  #deliver(listener: InterceptingListener): void {
    const message = this.#messages.shift();
    if (message === undefined) return;
    this.#isReadWanted = false;
    listener.onReceiveMessage(message);
  }

  #finish(final: StatusObject): void {
    if (this.#isDone) return;
    this.#isDone = true;
    clearTimeout(this.#timer);
    this.#messages.length = 0;
    const stream = this.#stream;
    if (this.#isPeerDone && stream?.writableEnded) stream.resume();
    else if (stream !== undefined && !stream.closed) stream.close(constants.NGHTTP2_CANCEL);
    this.#host.done(this);
    // Not at once: a caller that has just called start must first get its answer.
    process.nextTick(() => this.#listener?.onReceiveStatus(final));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
