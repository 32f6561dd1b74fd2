import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { fromBinary } from "@bufbuild/protobuf";
import { Packet_PacketType, PacketSchema } from "../../../proto/index.ts";
import { goMode, type TreeFilter, walkTree } from "../../../tree/index.ts";
import { maxMessageBytes, RpcCode, RpcError, type ServerCall } from "../../rpc/index.ts";
import { encodeData, encodePacket } from "./encode-packet.ts";
import { attributeAccess } from "./extended-attributes.ts";

const chunkBytes = 256 * 1024;
const smallBytes = 64n * 1024n;
const noBytes = new Uint8Array();
/** How long files may be looked at before others have their turn. */
const turnMs = 10;

/**
 * Sends a folder to the engine (fsutil's protocol): a list of what is there, then the content of the files it asks
 * for, which are those it does not have. Resolves when the engine has all it wants.
 */
export async function sendTree(call: ServerCall, root: string, filter: TreeFilter): Promise<void> {
  const sender = new TreeSender(call, root);
  await Promise.all([sender.sendList(filter), sender.answerRequests()]);
}

class TreeSender {
  readonly #call: ServerCall;
  readonly #root: string;
  /** Regular files by their number in the list; the number counts all entries. */
  readonly #files = new Map<number, { readonly path: string; readonly size: bigint }>();

  constructor(call: ServerCall, root: string) {
    this.#call = call;
    this.#root = root;
  }

  async sendList(filter: TreeFilter): Promise<void> {
    let id = 0;
    let turnStart = Date.now();
    for (const stat of walkTree(this.#root, filter, (await attributeAccess())?.read)) {
      if ((stat.mode & goMode.types) === 0 && stat.linkname === "")
        this.#files.set(id, { path: stat.path, size: stat.size });
      id++;
      const full = this.#call.send(encodePacket({ type: Packet_PacketType.PACKET_STAT, stat }));
      if (full !== undefined) await full;
      else if (Date.now() - turnStart > turnMs) await new Promise((resolve) => setImmediate(resolve));
      else continue;
      turnStart = Date.now();
    }
    await this.#call.send(encodePacket({ type: Packet_PacketType.PACKET_STAT }));
  }

  async answerRequests(): Promise<void> {
    for await (const bytes of this.#call.messages(maxMessageBytes)) {
      const packet = fromBinary(PacketSchema, bytes);
      switch (packet.type) {
        case Packet_PacketType.PACKET_REQ:
          await this.#sendFile(packet.ID);
          break;
        case Packet_PacketType.PACKET_FIN:
          await this.#call.send(encodePacket({ type: Packet_PacketType.PACKET_FIN }));
          return;
        case Packet_PacketType.PACKET_ERR:
          throw new RpcError({ code: RpcCode.UNKNOWN, message: Buffer.from(packet.data).toString("utf8") });
        default:
          break;
      }
    }
    throw new RpcError({ code: RpcCode.CANCELLED, message: "The engine stopped taking files" });
  }

  async #sendFile(id: number): Promise<void> {
    const file = this.#files.get(id);
    // Each is asked for once.
    this.#files.delete(id);
    if (file === undefined) {
      throw new RpcError({ code: RpcCode.INVALID_ARGUMENT, message: `no file has the number ${id}` });
    }
    const path = `${this.#root}/${file.path}`;
    if (file.size >= smallBytes) {
      for await (const data of readChunks(path)) await this.#sendData(id, data);
    } else {
      const data = readSmall(path);
      // An empty piece means the end.
      if (data.length > 0) await this.#sendData(id, data);
    }
    await this.#sendData(id, noBytes);
  }

  async #sendData(id: number, data: Uint8Array): Promise<void> {
    await this.#call.send(...encodeData(id, data));
  }
}

/** A link that took the file's place meanwhile is not followed, and a pipe is not waited for. */
const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A few pages at once: for them, the way through the thread pool and back is most of the time. A socket has no content. */
function readSmall(path: string): Uint8Array {
  let file: number;
  try {
    file = openSync(path, openFlags);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENXIO") return noBytes;
    throw error;
  }
  try {
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = await open(path, openFlags);
  const readNext = () => file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
  let next = readNext();
  try {
    for (;;) {
      const { bytesRead, buffer } = await next;
      if (bytesRead === 0) return;
      // One piece ahead: it is read while this one is sent.
      next = readNext();
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}
