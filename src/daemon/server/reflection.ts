import { type DescFile, type DescService, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { RpcCode } from "../../buildkit/rpc/index.ts";
import {
  ServerReflection,
  type ServerReflectionRequest,
  type ServerReflectionResponseSchema,
} from "../../proto/index.ts";
import { bidiStream, type NamedHandler } from "./typed-handlers.ts";

type Answer = NonNullable<MessageInitShape<typeof ServerReflectionResponseSchema>["messageResponse"]>;

/**
 * gRPC's server reflection for these services, so that tools need none of our declarations. Written here because the
 * usual package reads its declarations from files beside it with a second protobuf library; ours are in memory.
 */
export function createReflection(services: readonly DescService[]): readonly NamedHandler[] {
  const files = new Map<string, DescFile>();
  const symbols = new Map<string, DescFile>();
  const add = (file: DescFile): void => {
    if (files.has(file.proto.name)) return;
    files.set(file.proto.name, file);
    for (const name of symbolsOf(file)) symbols.set(name, file);
    file.dependencies.forEach(add);
  };
  for (const service of services) add(service.file);

  const answer = ({ messageRequest: asked }: ServerReflectionRequest): Answer => {
    switch (asked.case) {
      case "listServices":
        return {
          case: "listServicesResponse",
          value: { service: services.map(({ typeName }) => ({ name: typeName })).sort(byName) },
        };
      case "fileByFilename":
        return fileAnswer(files.get(asked.value), `file "${asked.value}"`);
      case "fileContainingSymbol":
        return fileAnswer(symbols.get(asked.value), `symbol "${asked.value}"`);
      case "allExtensionNumbersOfType":
        return symbols.has(asked.value)
          ? { case: "allExtensionNumbersResponse", value: { baseTypeName: asked.value } }
          : notFound(`type "${asked.value}"`);
      case "fileContainingExtension":
        return notFound("extension of that type and number");
      default:
        return {
          case: "errorResponse",
          value: { errorCode: RpcCode.INVALID_ARGUMENT, errorMessage: "the request asks for nothing" },
        };
    }
  };
  return [
    bidiStream(ServerReflection.method.serverReflectionInfo, async (requests, send) => {
      for (let next = await requests.next(); !next.done; next = await requests.next()) {
        await send({
          validHost: next.value.host,
          originalRequest: next.value,
          messageResponse: answer(next.value),
        });
      }
    }),
  ];
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** The file and all it imports: clients then need not ask again. */
function fileAnswer(file: DescFile | undefined, what: string): Answer {
  if (file === undefined) return notFound(what);
  const all = new Map<string, Uint8Array>();
  const add = (found: DescFile): void => {
    if (all.has(found.proto.name)) return;
    all.set(found.proto.name, toBinary(FileDescriptorProtoSchema, found.proto));
    found.dependencies.forEach(add);
  };
  add(file);
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto: [...all.values()] } };
}

function notFound(what: string): Answer {
  return {
    case: "errorResponse",
    value: { errorCode: RpcCode.NOT_FOUND, errorMessage: `there is no ${what} here` },
  };
}

/** Full names of all a file declares. */
function symbolsOf(file: DescFile): readonly string[] {
  const services = file.services.flatMap((service) => [
    service.typeName,
    ...service.methods.map(({ name }) => `${service.typeName}.${name}`),
  ]);
  const enums = file.enums.flatMap((found) => [
    found.typeName,
    ...found.values.map(({ name }) => `${found.typeName}.${name}`),
  ]);
  return [...services, ...enums, ...file.messages.flatMap(messageSymbols)];
}

function messageSymbols(message: DescFile["messages"][number]): readonly string[] {
  return [
    message.typeName,
    ...message.fields.map(({ name }) => `${message.typeName}.${name}`),
    ...message.nestedEnums.map(({ typeName }) => typeName),
    ...message.nestedMessages.flatMap(messageSymbols),
  ];
}
