/**
 * A gigabyte is to be sent or received, and the other side stops: how much of it is then in our hands is counted where it
 * goes in and where it comes out.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { FileSend, FileSync, Packet_PacketType, SessionBytesSchema, Upload } from "../../proto/index.ts";
import {
  connectDuplex,
  joinDuplex,
  maxMessageBytes,
  type RpcClient,
  type ServerCall,
  serveDuplex,
} from "../rpc/index.ts";
import { dialServed } from "../rpc/testing/socket-pair.ts";
import { createSession } from "./create-session.ts";
import { exportReceiver } from "./export-receiver.ts";
import { localFiles } from "./local-files.ts";
import type { SessionService } from "./session-service.ts";
import { createUploads } from "./uploads.ts";

const total = 1024 * 1024 * 1024;
const piece = Buffer.alloc(64 * 1024, 7);
/** Windows of HTTP/2 and queues of the tunnel, on both sides and of both connections: they do not depend on `total`. */
const bound = 16 * 1024 * 1024;
const top = mkdtempSync(join(tmpdir(), "mlspec-pressure-"));
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** A session through its tunnel: the engine's side of it, and a gate at which all that we send may be stopped. */
async function openSession(
  services: readonly SessionService[],
): Promise<{ engine: RpcClient; stopWire: () => void }> {
  let tell: (engine: RpcClient) => void = () => undefined;
  const engine = new Promise<RpcClient>((resolve) => {
    tell = resolve;
  });
  const path = "/moby.buildkit.v1.Control/Session";
  const serveSession = async (call: ServerCall) => {
    const tunnel = engineEnd(call);
    tell(connectDuplex(tunnel));
    await new Promise((resolve) => tunnel.once("close", resolve));
  };
  const socket = dialServed((far) => serveDuplex(far, new Map([[path, serveSession]])));
  let isStopped = false;
  const gate = new Writable({
    // What is not called back is not taken.
    write: (chunk, _encoding, callback) => {
      if (!isStopped) socket.write(chunk, callback);
    },
  });
  const client = connectDuplex(joinDuplex(socket, gate));
  const session = createSession(client, { services });
  ends.push(() => {
    session.close();
    client.close();
    socket.destroy();
  });
  return {
    engine: await engine,
    stopWire: () => {
      isStopped = true;
    },
  };
}

/** The bytes of a session's call, as the engine has them. */
function engineEnd(call: ServerCall): Duplex {
  const messages = call.messages(maxMessageBytes);
  return new Duplex({
    read() {
      messages.next().then(
        ({ done, value }) => this.push(done === true ? null : fromBinary(SessionBytesSchema, value).data),
        () => this.destroy(),
      );
    },
    write: (data: Buffer, _encoding, callback) => {
      const bytes = toBinary(SessionBytesSchema, create(SessionBytesSchema, { data }));
      Promise.resolve(call.send(bytes)).then(() => callback(), callback);
    },
  });
}

/** The count once it has stood still for a while; at once when it is beyond all bounds. */
async function standstill(count: () => number): Promise<number> {
  let [last, unchanged] = [-1, 0];
  while (unchanged < 40 && last <= bound) {
    const now = count();
    unchanged = now === last && now > 0 ? unchanged + 1 : 0;
    last = now;
    await sleep(25);
  }
  return last;
}

/** How far this process has read a file that it has open, as Linux counts it. */
function readPosition(path: string): number {
  const open = readdirSync("/proc/self/fd").find((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path;
    } catch {
      return false;
    }
  });
  if (open === undefined) return 0;
  return Number(/^pos:\s*(\d+)/.exec(readFileSync(`/proc/self/fdinfo/${open}`, "utf8"))?.[1]);
}

/** An engine that asks for the only file of a folder, and then reads `wanted` pieces of it. */
async function askForFile(engine: RpcClient, wanted: number): Promise<AsyncIterator<unknown>> {
  const call = engine.duplexStream(FileSync.method.diffCopy, { metadata: [["dir-name", "src"]] });
  const packets = call.messages[Symbol.asyncIterator]();
  for (let left = wanted; left > 0; ) {
    const { value } = await packets.next();
    if (value?.type === Packet_PacketType.PACKET_STAT && value.stat === undefined)
      await call.send({ type: Packet_PacketType.PACKET_REQ, ID: 0 });
    if (value?.type === Packet_PacketType.PACKET_DATA) left--;
  }
  return packets;
}

describe("little is held of a gigabyte", () => {
  it.each(["the engine", "the wire"])("that is sent from a file, when %s stops taking it", async (who) => {
    const path = join(top, "src", "large");
    const folder = join(top, "src");
    rmSync(folder, { recursive: true, force: true });
    makeSparse(folder, path);
    const { engine, stopWire } = await openSession([localFiles(new Map([["src", folder]]))]);
    await askForFile(engine, 10);
    if (who === "the wire") stopWire();
    const read = await standstill(() => readPosition(path));
    expect(read).toBeGreaterThan(10 * 1024);
    expect(read).toBeLessThan(bound);
  });

  it.each(["the engine", "the wire"])(
    "that is uploaded from a stream, when %s stops taking it",
    async (who) => {
      let given = 0;
      async function* content() {
        for (; given < total; given += piece.length) yield piece;
      }
      const uploads = createUploads();
      uploads.add("large", content());
      const { engine, stopWire } = await openSession([uploads.service]);
      const call = engine.duplexStream(Upload.method.pull, { metadata: [["urlpath", "/large"]] });
      await call.messages[Symbol.asyncIterator]().next();
      if (who === "the wire") stopWire();
      expect(await standstill(() => given)).toBeLessThan(bound);
    },
  );

  it("that is received, when the target stops taking it", async () => {
    let [sent, taken] = [0, 0];
    const stream = new Writable({
      highWaterMark: 1,
      write: (chunk: Buffer, _encoding, callback) => {
        taken += chunk.length;
        if (taken < 10 * piece.length) callback();
      },
    });
    const { engine } = await openSession([exportReceiver([{ kind: "stream", stream }])]);
    const call = engine.duplexStream(FileSend.method.diffCopy);
    void (async () => {
      for (; sent < total; sent += piece.length) await call.send({ data: piece });
    })();
    expect(await standstill(() => sent - taken)).toBeLessThan(bound);
    expect(taken).toBe(10 * piece.length);
  });
});

function makeSparse(folder: string, path: string): void {
  mkdirSync(folder);
  writeFileSync(path, "");
  truncateSync(path, total);
}
