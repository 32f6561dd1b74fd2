import { create, toBinary } from "@bufbuild/protobuf";
import { Upload, UploadBytesSchema } from "../../proto/index.ts";
import { RpcCode, RpcError, type ServerCall } from "../rpc/index.ts";
import { methodPath, type SessionService } from "./session-service.ts";

const PIECE_BYTES = 32 * 1024;

/** Streams the engine may fetch, and the addresses under which it does. */
export interface Uploads {
  readonly service: SessionService;
  /** Offers a stream, once; the address goes where a build takes one over HTTP, such as option "context". */
  readonly add: (name: string, content: AsyncIterable<Uint8Array>) => string;
}

/**
 * Lends what has no file, such as an archive on standard input. Engines see the host "buildkit-session" as this session
 * and send the address' path along (moby.upload.v1); memory does not grow with the stream.
 */
export function createUploads(): Uploads {
  const offered = new Map<string, AsyncIterable<Uint8Array>>();
  const pull = async (call: ServerCall) => {
    const name = (call.header("urlpath")[0] ?? "").replace(/^.*\//, "");
    const content = offered.get(name);
    offered.delete(name);
    if (content === undefined) {
      throw new RpcError({
        code: RpcCode.NOT_FOUND,
        message: `nothing is offered as ${JSON.stringify(name)}`,
      });
    }
    for await (const chunk of content) {
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
        const data = chunk.subarray(at, at + PIECE_BYTES);
        await call.send(toBinary(UploadBytesSchema, create(UploadBytesSchema, { data })));
      }
    }
  };
  return {
    service: new Map([[methodPath(Upload.method.pull), pull]]),
    add: (name, content) => {
      offered.set(name, content);
      return `http://buildkit-session/${name}`;
    },
  };
}
