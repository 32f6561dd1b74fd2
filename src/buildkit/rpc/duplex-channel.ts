import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  type OutgoingHttpHeaders,
} from "node:http2";
import type { Duplex } from "node:stream";
import { type ChannelInterface, connectivityState, type Deadline, Metadata } from "@grpc/grpc-js";
import { requestHeaders } from "./call-headers.ts";
import { type Call, DuplexCall } from "./duplex-call.ts";
import type { DuplexOptions } from "./duplex-options.ts";
import { frameHeader } from "./frame-reader.ts";
import { KeepAlive } from "./keep-alive.ts";
import type { RawConnection } from "./rpc-client.ts";

const streamWindowBytes = 1024 * 1024;
const connectionWindowBytes = 8 * 1024 * 1024;

/** A method that any gRPC server answers, if only by saying that it has none of the name. */
const harmlessMethod = "/grpc.health.v1.Health/Check";

/**
 * A grpc-js channel over a byte stream that is already there: HTTP/2 with prior knowledge, no TLS.
 *
 * grpc-js itself only dials addresses. The stream cannot be dialled again, so when it ends the channel is lost for
 * good: calls under way and all later ones end with UNAVAILABLE, and none waits.
 */
export class DuplexChannel implements ChannelInterface, RawConnection {
  readonly lost: Promise<string>;
  readonly #duplex: Duplex;
  readonly #session: ClientHttp2Session;
  readonly #calls = new Set<DuplexCall>();
  readonly #keepAlive: KeepAlive;
  #hasPeerEnded = false;
  #lossReason: string | undefined;
  #tellLoss: (reason: string) => void = () => undefined;
  #callCount = 0;

  constructor(duplex: Duplex, { keepAlive, peer = "The engine" }: DuplexOptions = {}) {
    this.lost = new Promise((resolve) => {
      this.#tellLoss = resolve;
    });
    this.#duplex = duplex;
    this.#session = connect("http://localhost", {
      createConnection: () => duplex,
      settings: { enablePush: false, initialWindowSize: streamWindowBytes },
      // Node refuses new streams while 10 MB are under way, which a few large definitions are.
      maxSessionMemory: Number.MAX_SAFE_INTEGER,
    });
    this.#keepAlive = new KeepAlive(
      {
        ping: (answered) => this.#ping(answered),
        poke: () => this.#poke(),
        lose: (silentSeconds) => this.#lose(`${peer} has given no sign of life for ${silentSeconds} seconds`),
      },
      keepAlive,
    );
    this.#session.on("connect", () => {
      if (!this.#session.destroyed) this.#session.setLocalWindowSize(connectionWindowBytes);
    });
    this.#session.on("goaway", () => this.#refuseNewCalls(`${peer} is closing the connection`));
    const onError = (error: Error) => this.#lose(`${peer} is lost: the connection broke: ${error.message}`);
    const onClose = () => this.#lose(`${peer} is lost: the connection was closed`);
    this.#session.on("error", onError).on("close", onClose);
    duplex.on("error", onError).on("close", onClose);
    // A turn later, so that frames which came with the end are seen first.
    duplex.on("end", () => {
      this.#hasPeerEnded = true;
      setImmediate(() => this.#lose(`${peer} closed the connection`));
    });
  }

  createCall(path: string, deadline: Deadline): Call {
    const host = {
      open: (headers: OutgoingHttpHeaders) => {
        const stream = this.open(headers);
        this.#calls.add(call);
        this.#keepAlive.callsChanged(this.#calls.size);
        return stream;
      },
      lossReason: () => this.#lossReason,
      heard: () => this.#keepAlive.heard(),
      done: (finished: DuplexCall) => {
        this.#calls.delete(finished);
        this.#keepAlive.callsChanged(this.#calls.size);
      },
    };
    const call = new DuplexCall(host, path, deadline, this.#callCount++);
    return call;
  }

  open(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    if (this.#lossReason !== undefined) throw new Error(this.#lossReason);
    return this.#session.request(headers);
  }

  lossReason(): string | undefined {
    return this.#lossReason;
  }

  /** Takes no more calls, and lets go of the stream when those under way have ended. */
  close(): void {
    this.#refuseNewCalls("The connection was closed on this side");
    // A turn later it is lost anyway.
    if (!this.#hasPeerEnded) this.#session.close();
  }

  getTarget(): string {
    return "duplex";
  }

  getConnectivityState(): connectivityState {
    return this.#lossReason === undefined ? connectivityState.READY : connectivityState.SHUTDOWN;
  }

  watchConnectivityState(
    _state: connectivityState,
    _deadline: Date | number,
    callback: (error?: Error) => void,
  ): void {
    process.nextTick(callback, new Error("A channel over a byte stream cannot be waited for"));
  }

  getChannelzRef(): ReturnType<ChannelInterface["getChannelzRef"]> {
    return {
      kind: "channel" as ReturnType<ChannelInterface["getChannelzRef"]>["kind"],
      id: 0,
      name: this.getTarget(),
    };
  }

  #ping(answered: () => void): void {
    if (this.#session.destroyed) return;
    this.#session.ping((error) => {
      if (error === null) answered();
    });
  }

  #poke(): void {
    if (this.#lossReason !== undefined) return;
    const stream = this.#session.request(
      requestHeaders(harmlessMethod, new Metadata(), Number.POSITIVE_INFINITY),
    );
    stream.on("error", () => undefined);
    stream.on("response", () => this.#keepAlive.heard());
    stream.resume();
    stream.end(frameHeader(0));
  }

  #refuseNewCalls(reason: string): void {
    this.#lossReason ??= reason;
    this.#tellLoss(this.#lossReason);
  }

  #lose(reason: string): void {
    this.#refuseNewCalls(reason);
    this.#keepAlive.stop();
    for (const call of [...this.#calls]) call.connectionLost(this.#lossReason ?? reason);
    // The session goes with the stream. Were it destroyed itself it would say goodbye first, for which Node aborts the process
    // while the stream's own end is on its way, as it is after the peer's (lib/internal/js_stream_socket.js, Node 20).
    this.#duplex.destroy();
  }
}
