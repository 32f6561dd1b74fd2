import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  Metadata,
  ServerDuplexStream,
  ServerWritableStream,
  UntypedHandleCall,
} from "@grpc/grpc-js";
import { EncodedMessage, RpcCode, RpcError, type TypedMethod } from "../../buildkit/rpc/index.ts";
import { type Caller, identityOf } from "../auth/index.ts";
import type { TraceContext } from "../telemetry/index.ts";
import { statusOf } from "./status.ts";
import { traceOf } from "./trace-metadata.ts";

/** What a handler knows of its call. */
export interface CallContext {
  readonly caller: Caller;
  /** Stands in every line of the log about this call. */
  readonly requestId: string;
  /** Fires when the client has gone or its deadline has passed. */
  readonly signal: AbortSignal;
  /** The call's place in a trace, for what it does and whom it calls. */
  readonly trace: TraceContext;
}

/** Sends one message; resolves when the peer has taken what was sent before, rejects when it has gone. */
export type Send<O extends DescMessage> = (message: MessageInitShape<O>) => Promise<void>;

/** A method's name, in lower camel case, and what serves it. */
export type NamedHandler = readonly [string, UntypedHandleCall];

/** One message in, one out, which may have been encoded already. */
export function unary<I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  answer: (request: MessageShape<I>, context: CallContext) => Promise<MessageInitShape<O> | EncodedMessage>,
): NamedHandler {
  const handle: handleUnaryCall<MessageShape<I>, MessageShape<O> | EncodedMessage> = (call, callback) => {
    const { context } = contextOf(call);
    answer(call.request, context).then(
      (message) =>
        callback(null, message instanceof EncodedMessage ? message : create(method.output, message)),
      (error: unknown) => callback(statusOf(error)),
    );
  };
  return [method.localName, handle as UntypedHandleCall];
}

/** One message in, many out. */
export function serverStream<I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  answer: (request: MessageShape<I>, send: Send<O>, context: CallContext) => Promise<void>,
): NamedHandler {
  const handle: handleServerStreamingCall<MessageShape<I>, MessageShape<O>> = (call) => {
    const { context } = contextOf(call);
    settle(call, answer(call.request, senderOf(call, method.output, context.signal), context));
  };
  return [method.localName, handle as UntypedHandleCall];
}

/** Many both ways. Ceasing to read ends nothing. */
export function bidiStream<I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  answer: (requests: AsyncIterator<MessageShape<I>>, send: Send<O>, context: CallContext) => Promise<void>,
): NamedHandler {
  const handle: handleBidiStreamingCall<MessageShape<I>, MessageShape<O>> = (call) => {
    const { context } = contextOf(call);
    const requests = call.iterator({ destroyOnReturn: false }) as AsyncIterator<MessageShape<I>>;
    settle(call, answer(requests, senderOf(call, method.output, context.signal), context));
  };
  return [method.localName, handle as UntypedHandleCall];
}

interface AnyCall {
  readonly metadata: Metadata;
  readonly cancelled: boolean;
  on(event: "cancelled", listener: () => void): unknown;
}

function contextOf(call: AnyCall): { readonly context: CallContext } {
  const controller = new AbortController();
  const gone = () => controller.abort(goneError());
  if (call.cancelled) gone();
  else call.on("cancelled", gone);
  const { caller, requestId } = identityOf(call.metadata);
  return { context: { caller, requestId, signal: controller.signal, trace: traceOf(call.metadata) } };
}

function settle(
  call: ServerWritableStream<unknown, unknown> | ServerDuplexStream<unknown, unknown>,
  work: Promise<void>,
): void {
  // A client that has gone away is told by the signal.
  call.on("error", () => undefined);
  work.then(
    () => call.end(),
    (error: unknown) => call.emit("error", Object.assign(new Error("the call failed"), statusOf(error))),
  );
}

function senderOf<O extends DescMessage>(
  call: { write(message: MessageShape<O>, taken: () => void): boolean },
  output: O,
  signal: AbortSignal,
): Send<O> {
  return (message) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(goneError());
        return;
      }
      // grpc-js never calls back for a message that a cancelled call had under way.
      const gone = () => reject(goneError());
      signal.addEventListener("abort", gone, { once: true });
      call.write(create(output, message), () => {
        signal.removeEventListener("abort", gone);
        resolve();
      });
    });
}

function goneError(): RpcError {
  return new RpcError({ code: RpcCode.CANCELLED, message: "the client has ended the call" });
}
