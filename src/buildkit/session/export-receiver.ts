import type { Writable } from "node:stream";
import { fromBinary } from "@bufbuild/protobuf";
import { FileBytesSchema, FileSend } from "../../proto/index.ts";
import { maxMessageBytes, RpcCode, RpcError, type ServerCall } from "../rpc/index.ts";
import { receiveFile } from "./files/receive-file.ts";
import { receiveTree } from "./files/receive-tree.ts";
import { methodPath, type SessionService } from "./session-service.ts";

/** Where a build's result goes. */
export type ExportTarget =
  /** An archive (exporters tar, oci, docker). It appears under this name when it is whole, and replaces what was there. */
  | { readonly kind: "file"; readonly path: string }
  /** The same, as it comes; ended when it is whole, destroyed when it will not be. */
  | { readonly kind: "stream"; readonly stream: Writable }
  /** Files (exporter local), beside those that are there. */
  | { readonly kind: "directory"; readonly path: string };

/**
 * Takes what exporters make: one target for each exporter of the build, undefined where the engine keeps the result.
 * `warn` hears of what was taken and could not be kept, such as extended attributes.
 */
export function exportReceiver(
  targets: readonly (ExportTarget | undefined)[],
  warn: (message: string) => void = () => undefined,
): SessionService {
  const diffCopy = async (call: ServerCall) => {
    const target = chooseTarget(targets, call.header("buildkit-attachable-exporter-id")[0]);
    switch (target.kind) {
      case "directory":
        return receiveTree(call, target.path, warn);
      case "file":
        return receiveFile(archiveBytes(call), target.path);
      case "stream":
        return receiveStream(archiveBytes(call), target.stream);
      default:
        return target satisfies never;
    }
  };
  return new Map([[methodPath(FileSend.method.diffCopy), diffCopy]]);
}

function chooseTarget(targets: readonly (ExportTarget | undefined)[], id: string | undefined): ExportTarget {
  // Engines before BuildKit 0.14 export one result and do not number it.
  const target = id === undefined ? targets.find((found) => found !== undefined) : targets[Number(id)];
  if (target === undefined) {
    throw new RpcError({ code: RpcCode.NOT_FOUND, message: "this client takes no result of that exporter" });
  }
  return target;
}

/** The archive, piece by piece. Throws when the engine goes away before its end. */
async function* archiveBytes(call: ServerCall): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const message of call.messages(maxMessageBytes)) yield fromBinary(FileBytesSchema, message).data;
}

async function receiveStream(pieces: AsyncIterable<Uint8Array>, stream: Writable): Promise<void> {
  try {
    for await (const piece of pieces) {
      await new Promise<void>((resolve, reject) => {
        stream.write(piece, (error) => (error ? reject(error) : resolve()));
      });
    }
    await new Promise<void>((resolve, reject) => {
      stream.once("error", reject);
      stream.end(resolve);
    });
  } catch (error) {
    stream.destroy();
    throw error;
  }
}
