import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import {
  type CallHandler,
  maxMessageBytes,
  RpcCode,
  RpcError,
  type ServerCall,
  type TypedMethod,
} from "../rpc/index.ts";

/** What an engine may call: handlers by "/package.Service/Method". What is not here is not announced. */
export type SessionService = ReadonlyMap<string, CallHandler>;

/** The path of a method. */
export function methodPath(method: TypedMethod<DescMessage, DescMessage>): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** A method that takes one message and gives one. */
export function unaryHandler<I extends DescMessage, O extends DescMessage>(
  method: TypedMethod<I, O>,
  answer: (request: MessageShape<I>, call: ServerCall) => Promise<MessageInitShape<O>>,
): readonly [string, CallHandler] {
  const handler: CallHandler = async (call) => {
    for await (const bytes of call.messages(maxMessageBytes)) {
      const given = await answer(fromBinary(method.input, bytes), call);
      await call.send(toBinary(method.output, create(method.output, given)));
      return;
    }
    throw new RpcError({ code: RpcCode.INVALID_ARGUMENT, message: "a call without its message" });
  };
  return [methodPath(method), handler];
}
