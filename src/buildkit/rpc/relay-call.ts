import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from "node:http2";
import type { Duplex } from "node:stream";
import { Metadata, status } from "@grpc/grpc-js";
import { codeOfReset, remainingMs, statusIn, statusOfHttp, timeoutHeader } from "./call-headers.ts";
import { frameHeader } from "./frame-reader.ts";
import { forwardedHeaders } from "./raw-headers.ts";
import type { RawConnection } from "./rpc-client.ts";
import { RpcError } from "./rpc-error.ts";
import { roomBytes, type ServerCall, trailersOf } from "./server-call.ts";

/** Where a call is passed on to. */
export interface RelayTarget {
  readonly connection: RawConnection;
  /** What it is called in errors. */
  readonly name: string;
}

export interface RelayOptions {
  /** The only message of the request, where it was read already or is another. Default: all the caller sends, as it comes. */
  readonly request?: Uint8Array | undefined;
  /** Headers that stop here. */
  readonly without?: ReadonlySet<string> | undefined;
  /** Whether an answer that is nothing but this error is kept from the caller, whose call then goes on. */
  readonly keepBack?: ((code: status) => boolean) | undefined;
  /** Told of bytes as they pass: those of the request ("up") and those of the answer. */
  readonly onBytes?: ((direction: "up" | "down", bytes: number) => void) | undefined;
  /** When it fires, the call is cancelled at the target and ends with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Passes a call on, byte for byte: headers, messages, trailers and who ends what, in both directions; a side that does
 * not read holds back the one that sends. Resolves with the status the call ended with, and never rejects: when the
 * target goes away the caller gets UNAVAILABLE, when the caller does the target gets a cancellation.
 */
export function relayCall(
  call: ServerCall,
  target: RelayTarget,
  options: RelayOptions = {},
): Promise<status> {
  return new Promise((resolve) => new Relay(call, target, options, resolve).start());
}

class Relay {
  readonly #call: ServerCall;
  readonly #target: RelayTarget;
  readonly #options: RelayOptions;
  readonly #resolve: (code: status) => void;
  #up: ClientHttp2Stream | undefined;
  #trailers: { readonly code: status; readonly raw: readonly string[] } | undefined;
  #isAnswerRead = false;
  #isSettled = false;

  constructor(call: ServerCall, target: RelayTarget, options: RelayOptions, resolve: (code: status) => void) {
    this.#call = call;
    this.#target = target;
    this.#options = options;
    this.#resolve = resolve;
  }

  start(): void {
    if (this.#call.signal.aborted) {
      this.#settle(status.CANCELLED);
      return;
    }
    const { signal } = this.#options;
    if (signal?.aborted) {
      this.#fail(RpcError.from(signal.reason));
      return;
    }
    try {
      this.#up = this.#target.connection.open(this.#headers());
    } catch (error) {
      this.#fail(this.#lost(error instanceof Error ? error.message : String(error)));
      return;
    }
    this.#call.signal.addEventListener("abort", this.#onCallerGone);
    signal?.addEventListener("abort", this.#onSignal);
    this.#listen(this.#up);
    this.#sendRequest(this.#up);
  }

  readonly #onCallerGone = (): void => {
    this.#up?.close(constants.NGHTTP2_CANCEL);
    this.#settle(status.CANCELLED);
  };

  readonly #onSignal = (): void => {
    this.#up?.close(constants.NGHTTP2_CANCEL);
    this.#fail(RpcError.from(this.#options.signal?.reason));
  };

  #headers() {
    const { deadlineMs } = this.#call;
    return {
      ...forwardedHeaders(this.#call.rawHeaders, this.#options.without),
      // What is left of it: the call may have waited here.
      ...(deadlineMs !== undefined && {
        "grpc-timeout": timeoutHeader(Math.max(1, remainingMs(deadlineMs))),
      }),
      ":method": "POST",
      ":scheme": "http",
      ":path": this.#call.path,
      ":authority": "localhost",
    };
  }

  #sendRequest(up: ClientHttp2Stream): void {
    const { request, onBytes } = this.#options;
    if (request !== undefined) {
      onBytes?.("up", request.length);
      up.write(frameHeader(request.length));
      up.end(request);
      return;
    }
    const down = this.#call.stream;
    copy(down, up, (bytes) => onBytes?.("up", bytes));
    down.on("end", () => {
      // Node also ends what was cut off.
      if (!down.aborted && !this.#isSettled) up.end();
    });
    if (down.readableEnded) up.end();
  }

  #listen(up: ClientHttp2Stream): void {
    up.on("response", (headers: IncomingHttpHeaders, flags: number, raw?: readonly string[]) => {
      this.#onResponse(up, headers, flags, raw ?? []);
    });
    up.on("trailers", (headers: IncomingHttpHeaders, _flags: number, raw?: readonly string[]) => {
      this.#trailers = { code: codeIn(headers), raw: raw ?? [] };
      this.#finishIfWhole();
    });
    up.on("end", () => {
      this.#isAnswerRead = true;
      this.#finishIfWhole();
    });
    // Its reason comes again, as the code that "close" looks at.
    up.on("error", () => undefined);
    up.on("close", () => this.#onClose(up));
  }

  #onResponse(
    up: ClientHttp2Stream,
    headers: IncomingHttpHeaders,
    flags: number,
    raw: readonly string[],
  ): void {
    if (this.#isSettled) return;
    const foreign = statusOfHttp(Number(headers[":status"]), headers["content-type"]);
    if (foreign !== undefined && headers["grpc-status"] === undefined) {
      up.close(constants.NGHTTP2_CANCEL);
      this.#fail(new RpcError({ code: foreign.code, message: foreign.details }));
      return;
    }
    const down = this.#call.stream;
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      const code = codeIn(headers);
      if (this.#options.keepBack?.(code)) {
        this.#settle(code);
        return;
      }
      down.respond({ ":status": 200, ...forwardedHeaders(raw) }, { endStream: true });
      down.resume();
      this.#call.setAnswered(code);
      this.#settle(code);
      return;
    }
    down.on("wantTrailers", () => down.sendTrailers(forwardedHeaders(this.#trailers?.raw ?? [])));
    down.respond({ ":status": 200, ...forwardedHeaders(raw) }, { waitForTrailers: true });
    copy(up, down, (bytes) => this.#options.onBytes?.("down", bytes));
  }

  #finishIfWhole(): void {
    if (this.#isSettled || !this.#isAnswerRead || this.#trailers === undefined) return;
    const down = this.#call.stream;
    down.resume();
    this.#call.setAnswered(this.#trailers.code);
    down.end();
    this.#settle(this.#trailers.code);
  }

  #onClose(up: ClientHttp2Stream): void {
    if (this.#isSettled) return;
    const lossReason = this.#target.connection.lossReason();
    if (lossReason !== undefined) {
      this.#fail(this.#lost(lossReason));
      return;
    }
    const reset = up.rstCode ?? constants.NGHTTP2_NO_ERROR;
    const message = `The engine ${this.#target.name} ended the call without a status (HTTP/2 code ${reset})`;
    this.#fail(new RpcError({ code: codeOfReset(reset), message }));
  }

  #lost(reason: string): RpcError {
    return new RpcError({
      code: status.UNAVAILABLE,
      message: `The engine ${this.#target.name} went away: ${reason}`,
    });
  }

  #fail(error: RpcError): void {
    if (this.#isSettled) return;
    const down = this.#call.stream;
    if (!down.headersSent) {
      if (!this.#options.keepBack?.(error.code)) this.#call.end(error);
    } else if (!down.destroyed) {
      this.#trailers = { code: error.code, raw: Object.entries(trailersOf(error)).flat() };
      down.resume();
      this.#call.setAnswered(error.code);
      down.end();
    }
    this.#settle(error.code);
  }

  #settle(code: status): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#call.signal.removeEventListener("abort", this.#onCallerGone);
    this.#options.signal?.removeEventListener("abort", this.#onSignal);
    this.#resolve(code);
  }
}

/** Writes what is read, and reads no more while much waits to be written. */
function copy(from: Duplex, to: Duplex, passed: (bytes: number) => void): void {
  from.on("data", (chunk: Buffer) => {
    if (to.destroyed || to.writableEnded) return;
    passed(chunk.length);
    if (!to.write(chunk) && to.writableLength > roomBytes) from.pause();
  });
  to.on("drain", () => from.resume());
  to.on("close", () => from.resume());
}

function codeIn(headers: IncomingHttpHeaders): status {
  return statusIn(headers, new Metadata())?.code ?? status.UNKNOWN;
}
