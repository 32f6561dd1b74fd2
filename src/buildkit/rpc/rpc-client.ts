import type { EventEmitter } from "node:events";
import type { ClientHttp2Stream, OutgoingHttpHeaders } from "node:http2";
import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { type Client, type CallOptions as GrpcCallOptions, Metadata, status } from "@grpc/grpc-js";
import { methodDefinition, type TypedMethod } from "./definition.ts";
import { RpcError } from "./rpc-error.ts";

export interface CallOptions {
  /** Names and values; a name may repeat. */
  readonly metadata?: Iterable<readonly [name: string, value: string]>;
  /** After so many milliseconds the call ends with DEADLINE_EXCEEDED. Without it, it may take for ever. */
  readonly timeoutMs?: number | undefined;
  /** When it fires, the call ends with CANCELLED. */
  readonly signal?: AbortSignal | undefined;
}

/** What all calls of a client have in common. */
export type CallDefaults = Pick<CallOptions, "metadata" | "signal">;

/** Both directions of a bidirectional call. */
export interface DuplexStream<I extends DescMessage, O extends DescMessage> {
  /** Resolves when the peer has room for the next one. After the end of the call it does nothing. */
  readonly send: (message: MessageInitShape<I>) => Promise<void>;
  /** Says that no message follows. */
  readonly end: () => void;
  readonly cancel: () => void;
  /** To be read once. Ends with the call, or throws its RpcError. */
  readonly messages: AsyncIterable<MessageShape<O>>;
}

interface Cancellable {
  cancel(): void;
}

/** The connection below the calls, for those that pass a call on as it is. */
export interface RawConnection {
  /** Opens an HTTP/2 stream. Throws when the connection is gone. */
  readonly open: (headers: OutgoingHttpHeaders) => ClientHttp2Stream;
  /** Why the connection takes no more calls; undefined while it does. */
  readonly lossReason: () => string | undefined;
  /** Resolves with that reason. */
  readonly lost: Promise<string>;
}

/** Calls with the types of protobuf-es, on any connection of grpc-js. Every failure is an RpcError. */
export class RpcClient {
  readonly connection: RawConnection;
  readonly #client: Client;
  readonly #defaults: CallDefaults;

  constructor(client: Client, connection: RawConnection, defaults: CallDefaults = {}) {
    this.#client = client;
    this.connection = connection;
    this.#defaults = defaults;
  }

  /** The same connection, whose calls all carry this metadata and end with this signal, beside their own. */
  withDefaults(defaults: CallDefaults): RpcClient {
    return new RpcClient(this.#client, this.connection, mergeOptions(this.#defaults, defaults));
  }

  /** One message there, one back. */
  unary<I extends DescMessage, O extends DescMessage>(
    method: TypedMethod<I, O>,
    request: MessageInitShape<I>,
    callOptions: CallOptions = {},
  ): Promise<MessageShape<O>> {
    const options = mergeOptions(this.#defaults, callOptions);
    const { path, requestSerialize, responseDeserialize } = methodDefinition(method);
    const { promise, resolve, reject } = settleable<MessageShape<O>>();
    const call = this.#client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      create(method.input, request),
      metadataOf(options),
      grpcOptions(options),
      (error, answer) => {
        release();
        if (error !== null) reject(RpcError.from(error, path));
        else if (answer === undefined)
          reject(new RpcError({ code: status.INTERNAL, message: "No answer", path }));
        else resolve(answer);
      },
    );
    const release = cancelOnAbort(call, options.signal);
    return promise;
  }

  /** One message there, many back. Leaving the loop early cancels the call. */
  async *serverStream<I extends DescMessage, O extends DescMessage>(
    method: TypedMethod<I, O>,
    request: MessageInitShape<I>,
    callOptions: CallOptions = {},
  ): AsyncGenerator<MessageShape<O>, void, undefined> {
    const options = mergeOptions(this.#defaults, callOptions);
    const { path, requestSerialize, responseDeserialize } = methodDefinition(method);
    const call = this.#client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      create(method.input, request),
      metadataOf(options),
      grpcOptions(options),
    );
    yield* received<MessageShape<O>>(call, path, cancelOnAbort(call, options.signal));
  }

  /** The bytes of one message there, those of many back. Leaving the loop early cancels the call. */
  async *bytes(
    path: string,
    request: Uint8Array,
    callOptions: CallOptions = {},
  ): AsyncGenerator<Uint8Array, void, undefined> {
    const options = mergeOptions(this.#defaults, callOptions);
    const call = this.#client.makeServerStreamRequest(
      path,
      (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      (bytes: Buffer): Uint8Array => bytes,
      request,
      metadataOf(options),
      grpcOptions(options),
    );
    yield* received<Uint8Array>(call, path, cancelOnAbort(call, options.signal));
  }

  /** Many both ways. */
  duplexStream<I extends DescMessage, O extends DescMessage>(
    method: TypedMethod<I, O>,
    callOptions: CallOptions = {},
  ): DuplexStream<I, O> {
    const options = mergeOptions(this.#defaults, callOptions);
    const { path, requestSerialize, responseDeserialize } = methodDefinition(method);
    const call = this.#client.makeBidiStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      metadataOf(options),
      grpcOptions(options),
    );
    return {
      send: (message) => {
        const { promise, resolve } = settleable<void>();
        if (!call.writable) resolve();
        else call.write(create(method.input, message), () => resolve());
        return promise;
      },
      end: () => call.end(),
      cancel: () => call.cancel(),
      messages: received<MessageShape<O>>(call, path, cancelOnAbort(call, options.signal)),
    };
  }

  /** Takes no more calls. */
  close(): void {
    this.#client.close();
  }
}

/**
 * The messages of a call, then its error if it has one. The error is kept from the start, because it may come before
 * anybody reads, and grpc-js tells it once, to those who listen then.
 */
function received<T>(
  call: AsyncIterable<T> & Cancellable & EventEmitter,
  path: string,
  release: () => void,
): AsyncGenerator<T, void, undefined> {
  let failure: unknown;
  call.on("error", (error) => {
    failure ??= error;
  });
  return (async function* () {
    try {
      yield* call;
      if (failure !== undefined) throw failure;
    } catch (error) {
      throw RpcError.from(error, path);
    } finally {
      release();
      call.cancel();
    }
  })();
}

function cancelOnAbort(call: Cancellable, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => undefined;
  const cancel = () => call.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  return () => signal.removeEventListener("abort", cancel);
}

function mergeOptions(defaults: CallDefaults, own: CallOptions): CallOptions {
  if (defaults.metadata === undefined && defaults.signal === undefined) return own;
  const signals = [defaults.signal, own.signal].filter((signal) => signal !== undefined);
  return {
    ...own,
    metadata: [...(defaults.metadata ?? []), ...(own.metadata ?? [])],
    signal: signals.length > 1 ? AbortSignal.any(signals) : signals[0],
  };
}

function metadataOf(options: CallOptions): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of options.metadata ?? []) metadata.add(name, value);
  return metadata;
}

function grpcOptions(options: CallOptions): GrpcCallOptions {
  return options.timeoutMs === undefined ? {} : { deadline: Date.now() + options.timeoutMs };
}

function settleable<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: RpcError) => void = () => undefined;
  const promise = new Promise<T>((accept, refuse) => {
    resolve = accept;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
