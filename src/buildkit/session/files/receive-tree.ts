import { closeSync, linkSync, lstatSync, mkdirSync, openSync, rmSync, symlinkSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { Packet_PacketType, PacketSchema, type Stat } from "../../../proto/index.ts";
import { comparePaths, goMode } from "../../../tree/index.ts";
import { maxMessageBytes, RpcCode, RpcError, type ServerCall } from "../../rpc/index.ts";
import { encodePacket } from "./encode-packet.ts";
import { attributeAccess } from "./extended-attributes.ts";
import { applyTimes, setPathPermissions, setPermissions } from "./file-attributes.ts";
import { IncomingFile } from "./incoming-file.ts";
import { moveInto, temporaryName } from "./place-file.ts";
import { ReceivedAttributes } from "./received-attributes.ts";
import { isSafePath } from "./safe-path.ts";
import { makeSpecialFile } from "./special-files.ts";

/** How many folders get their attributes before others have their turn. */
const foldersPerTurn = 500;

/**
 * Writes the tree an engine sends (fsutil's protocol) into a folder; what is there and not sent stays. Files appear
 * under their names when they are whole. Everything is ours, with the modes, times and extended attributes sent; what
 * of these cannot be set is told to `warn`. Rejects on a path that leads out of the folder, also through links, and on
 * a device that we may not make.
 */
export async function receiveTree(
  call: ServerCall,
  target: string,
  warn: (message: string) => void,
): Promise<void> {
  const attributes = new ReceivedAttributes(await attributeAccess());
  const receiver = new TreeReceiver(call, resolve(target), attributes);
  try {
    await mkdir(target, { recursive: true });
    await receiver.run();
    const lost = attributes.lost();
    if (lost !== undefined) warn(lost);
  } finally {
    await receiver.dropUnfinished();
  }
}

class TreeReceiver {
  readonly #call: ServerCall;
  readonly #target: string;
  readonly #attributes: ReceivedAttributes;
  /** Folders sent and made, which are no links: only into those anything is written. */
  readonly #folders = new Map<string, Stat | undefined>([["", undefined]]);
  readonly #wanted = new Map<number, Stat>();
  readonly #open = new Map<number, IncomingFile>();
  readonly #hardLinks: Stat[] = [];
  #count = 0;
  #lastPath = "";
  #isListed = false;

  constructor(call: ServerCall, target: string, attributes: ReceivedAttributes) {
    this.#call = call;
    this.#target = target;
    this.#attributes = attributes;
  }

  async run(): Promise<void> {
    for await (const bytes of this.#call.messages(maxMessageBytes)) {
      const packet = fromBinary(PacketSchema, bytes);
      switch (packet.type) {
        case Packet_PacketType.PACKET_STAT:
          if (packet.stat === undefined) this.#isListed = true;
          else await this.#add(packet.stat);
          break;
        case Packet_PacketType.PACKET_DATA:
          await this.#write(packet.ID, packet.data);
          break;
        case Packet_PacketType.PACKET_ERR:
          throw new RpcError({ code: RpcCode.UNKNOWN, message: Buffer.from(packet.data).toString("utf8") });
        case Packet_PacketType.PACKET_FIN:
          return;
        default:
          throw refused("a packet of an unknown type");
      }
      if (this.#isListed && this.#wanted.size === 0) {
        this.#isListed = false;
        await this.#finish();
        await this.#send(Packet_PacketType.PACKET_FIN);
      }
    }
    throw new RpcError({ code: RpcCode.CANCELLED, message: "The engine stopped sending files" });
  }

  /** Removes what is not whole. */
  async dropUnfinished(): Promise<void> {
    for (const file of this.#open.values()) await file.drop();
  }

  async #add(stat: Stat): Promise<void> {
    const id = this.#count++;
    const { path, mode, linkname } = stat;
    if (!isSafePath(path)) throw refused(`the path ${JSON.stringify(path)}`);
    // A path that comes again could put a link in the place of a folder that things are still written into.
    if (this.#lastPath !== "" && comparePaths(this.#lastPath, path) >= 0)
      throw refused(`${JSON.stringify(path)}, which is out of order`);
    this.#lastPath = path;
    const parent = dirname(path) === "." ? "" : dirname(path);
    if (!this.#folders.has(parent))
      throw refused(`${JSON.stringify(path)}, which is in no folder that was sent`);
    if (mode & goMode.directory) this.#makeFolder(stat);
    else if (mode & goMode.symlink) {
      await this.#replace(path, async (temporary) => {
        symlinkSync(linkname, temporary);
        this.#attributes.set(temporary, stat);
      });
      applyTimes(join(this.#target, path), stat);
    } else if (mode & (goMode.device | goMode.fifo)) {
      await this.#replace(path, async (temporary) => {
        await makeSpecialFile(temporary, stat);
        this.#attributes.set(temporary, stat);
        setPathPermissions(temporary, stat);
      });
      applyTimes(join(this.#target, path), stat);
    } else if (mode & goMode.types) throw refused(`${JSON.stringify(path)}: a file of an unknown kind`);
    else if (linkname !== "") this.#hardLinks.push(stat);
    else {
      this.#wanted.set(id, stat);
      await this.#send(Packet_PacketType.PACKET_REQ, id);
    }
  }

  #makeFolder(stat: Stat): void {
    const path = join(this.#target, stat.path);
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there !== undefined && !there.isDirectory()) rmSync(path);
    if (there?.isDirectory() !== true) mkdirSync(path);
    this.#folders.set(stat.path, stat);
  }

  async #write(id: number, data: Uint8Array): Promise<void> {
    const stat = this.#wanted.get(id);
    if (stat === undefined) throw refused(`content for the number ${id}, which was not asked for`);
    const file = this.#open.get(id) ?? new IncomingFile(join(this.#target, stat.path), stat);
    this.#open.set(id, file);
    if (data.length > 0) {
      await file.append(data);
      return;
    }
    await file.finish(this.#attributes);
    this.#open.delete(id);
    this.#wanted.delete(id);
  }

  /** What must wait: hard links for their files, folders' times for what is put into them. */
  async #finish(): Promise<void> {
    for (const { path, linkname } of this.#hardLinks) {
      const parent = dirname(linkname) === "." ? "" : dirname(linkname);
      if (!isSafePath(linkname) || !this.#folders.has(parent))
        throw refused(`a link to ${JSON.stringify(linkname)}`);
      await this.#replace(path, async (temporary) => linkSync(join(this.#target, linkname), temporary));
    }
    for (const [i, [path, stat]] of [...this.#folders].reverse().entries()) {
      if (i % foldersPerTurn === 0) await new Promise((resolve) => setImmediate(resolve));
      if (stat === undefined) continue;
      this.#attributes.set(join(this.#target, path), stat);
      const folder = openSync(join(this.#target, path), "r");
      try {
        setPermissions(folder, stat);
      } finally {
        closeSync(folder);
      }
      applyTimes(join(this.#target, path), stat);
    }
  }

  async #replace(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
    const full = join(this.#target, path);
    const temporary = temporaryName(full);
    await make(temporary);
    moveInto(temporary, full);
  }

  async #send(type: Packet_PacketType, ID = 0): Promise<void> {
    await this.#call.send(encodePacket({ type, ID }));
  }
}

function refused(what: string): RpcError {
  return new RpcError({ code: RpcCode.INVALID_ARGUMENT, message: `refused what the engine sent: ${what}` });
}
