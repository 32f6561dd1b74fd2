import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { create, type DescMethodBiDiStreaming, type MessageInitShape } from "@bufbuild/protobuf";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { FileSend, FileSync, Packet_PacketType, type PacketSchema, StatSchema } from "../../proto/index.ts";
import { goMode } from "../../tree/index.ts";
import { RpcCode } from "../rpc/index.ts";
import { type ExportTarget, exportReceiver } from "./export-receiver.ts";
import { fakeEngine } from "./fake-engine.ts";
import { attributeAccess } from "./files/extended-attributes.ts";
import { ReceivedAttributes } from "./files/received-attributes.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-export-"));
const outside = join(top, "outside");
mkdirSync(outside);
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

const warnings: string[] = [];
let count = 0;
const newPath = () => join(top, `target-${count++}`);

function engineFor(...targets: (ExportTarget | undefined)[]) {
  const engine = fakeEngine([exportReceiver(targets, (message) => warnings.push(message))]);
  ends.push(engine.close);
  return engine;
}

/** The same call as FileSend's, which carries packets where an exporter sends files. */
const sendPackets = {
  ...FileSend.method.diffCopy,
  input: FileSync.method.diffCopy.input,
  output: FileSync.method.diffCopy.output,
} as DescMethodBiDiStreaming<typeof PacketSchema, typeof PacketSchema>;

interface Entry {
  readonly path: string;
  readonly xattrs?: Readonly<Record<string, Uint8Array>>;
  readonly devmajor?: bigint;
  readonly devminor?: bigint;
  readonly mode?: number;
  readonly linkname?: string;
  readonly content?: string;
}

/** Sends a tree as an engine's local exporter does. Rejects as the receiver does. */
async function sendTree(
  path: string,
  entries: readonly Entry[],
  options: { readonly stopAfter?: number } = {},
) {
  const engine = engineFor({ kind: "directory", path });
  warnings.length = 0;
  const call = engine.client.duplexStream(sendPackets, {
    metadata: [["buildkit-attachable-exporter-id", "0"]],
  });
  const send = (packet: MessageInitShape<typeof PacketSchema>) => call.send(packet);
  for (const { path: name, mode = 0o644, linkname = "", content: _, ...others } of entries) {
    const stat = create(StatSchema, {
      ...others,
      path: name,
      mode: mode >>> 0,
      linkname,
      modTime: 1_000_000_000_000_000_000n,
    });
    await send({ type: Packet_PacketType.PACKET_STAT, stat });
  }
  await send({ type: Packet_PacketType.PACKET_STAT });
  let answered = 0;
  for await (const packet of call.messages) {
    if (packet.type === Packet_PacketType.PACKET_FIN) {
      await send({ type: Packet_PacketType.PACKET_FIN });
      call.end();
      continue;
    }
    const data = Buffer.from(entries[packet.ID]?.content ?? "");
    await send({ type: Packet_PacketType.PACKET_DATA, ID: packet.ID, data });
    if (options.stopAfter === answered++) {
      engine.close();
      continue;
    }
    if (data.length > 0) await send({ type: Packet_PacketType.PACKET_DATA, ID: packet.ID });
  }
}

const dir = goMode.directory | 0o755;
const link = goMode.symlink | 0o777;

describe("files from an engine", () => {
  it("come with links, modes and times, beside what is there", async () => {
    const path = newPath();
    mkdirSync(join(path, "d"), { recursive: true });
    writeFileSync(join(path, "kept"), "kept");
    writeFileSync(join(path, "d/f"), "old");
    await sendTree(path, [
      { path: "d", mode: goMode.directory | 0o750 },
      { path: "d/f", mode: 0o755, content: "new" },
      { path: "h", linkname: "d/f" },
      { path: "l", mode: link, linkname: "/etc/passwd" },
    ]);
    expect(readFileSync(join(path, "d/f"), "utf8")).toBe("new");
    expect(readFileSync(join(path, "kept"), "utf8")).toBe("kept");
    expect(readlinkSync(join(path, "l"))).toBe("/etc/passwd");
    expect(lstatSync(join(path, "h")).ino).toBe(lstatSync(join(path, "d/f")).ino);
    expect(lstatSync(join(path, "d")).mode & 0o777).toBe(0o750);
    expect(lstatSync(join(path, "d/f")).mode & 0o777).toBe(0o755);
    expect(["d", "d/f", "l"].map((name) => lstatSync(join(path, name)).mtimeMs)).toEqual([1e12, 1e12, 1e12]);
    expect(readdirSync(path).sort()).toEqual(["d", "h", "kept", "l"]);
  });

  it("may be pipes, and have modes that only the system's programs know", async () => {
    const path = newPath();
    await sendTree(path, [
      { path: "pipe", mode: goMode.fifo | 0o640 },
      { path: "tmp", mode: goMode.directory | goMode.sticky | 0o777 },
      { path: "tmp/su", mode: goMode.setuid | goMode.setgid | 0o755, content: "x" },
    ]);
    const stats = ["pipe", "tmp", "tmp/su"].map((name) => lstatSync(join(path, name)));
    expect(stats[0]?.isFIFO()).toBe(true);
    expect(stats.map(({ mode }) => mode & 0o7777)).toEqual([0o640, 0o1777, 0o6755]);
    expect(stats.map(({ mtimeMs }) => mtimeMs)).toEqual([1e12, 1e12, 1e12]);
  });

  it("may be devices, where we are root; others are told so", async () => {
    const path = newPath();
    const numbers = { devmajor: 1n, devminor: 3n };
    const sent = sendTree(path, [
      { path: "null", mode: goMode.device | goMode.charDevice | 0o666, ...numbers },
    ]);
    if (process.getuid?.() === 0) {
      await sent;
      const found = lstatSync(join(path, "null"));
      expect([found.isCharacterDevice(), found.rdev, found.mode & 0o777]).toEqual([true, 0x103, 0o666]);
    } else {
      await expect(sent).rejects.toThrow(/^cannot make the device null: .*[Pp]ermi/);
      expect(readdirSync(path)).toEqual([]);
    }
  });

  it("have their extended attributes, and those that cannot be set are told", async ({ skip }) => {
    const access = await attributeAccess();
    const path = newPath();
    mkdirSync(path);
    writeFileSync(join(path, "probe"), "");
    const probe = access?.write(join(path, "probe"), { "user.probe": Buffer.from("x") });
    skip(probe?.length !== 0, "no user attributes here: no addon, or the file system has none");
    const value = Buffer.from([0, 1, 255]);
    await sendTree(path, [
      { path: "d", mode: dir, xattrs: { "user.folder": value } },
      { path: "d/f", mode: 0o444, content: "x", xattrs: { "user.b": value, "user.a": Buffer.alloc(0) } },
      { path: "g", content: "x", xattrs: { "odd.name": value } },
    ]);
    expect(access?.read(join(path, "d"))).toEqual({ "user.folder": value });
    expect(access?.read(join(path, "d/f"))).toEqual({ "user.a": Buffer.alloc(0), "user.b": value });
    expect(warnings).toEqual([
      "extended attributes of 1 files are not set: odd.name: this user or file system may not",
    ]);
  });

  it.each<[string, readonly Entry[]]>([
    ["upwards", [{ path: "../outside/x", content: "x" }]],
    ["from the root", [{ path: "/x", content: "x" }]],
    ["through a folder that was not sent", [{ path: "d/x", content: "x" }]],
    [
      "through a link that was sent",
      [
        { path: "d", mode: link, linkname: outside },
        { path: "d/x", content: "x" },
      ],
    ],
    [
      "through a link in the place of a folder that was sent",
      [
        { path: "d", mode: dir },
        { path: "d", mode: link, linkname: outside },
        { path: "d/x", content: "x" },
      ],
    ],
    [
      "through a folder of a folder that became a link",
      [
        { path: "d", mode: dir },
        { path: "d/e", mode: dir },
        { path: "d", mode: link, linkname: top },
        { path: "d/outside", content: "x" },
      ],
    ],
    ["by a hard link", [{ path: "x", linkname: "../outside/secret" }]],
    ["to a socket", [{ path: "x", mode: goMode.socket | 0o666 }]],
  ])("do not lead out of the folder: %s", async (_name, entries) => {
    await expect(sendTree(newPath(), entries)).rejects.toMatchObject({ code: RpcCode.INVALID_ARGUMENT });
    expect(readdirSync(outside)).toEqual([]);
  });

  it("replace links that are in their way, and do not follow them", async () => {
    const path = newPath();
    mkdirSync(path);
    symlinkSync(outside, join(path, "d"));
    symlinkSync(join(outside, "f"), join(path, "f"));
    await sendTree(path, [
      { path: "d", mode: dir },
      { path: "d/x", content: "x" },
      { path: "f", content: "f" },
    ]);
    expect(readdirSync(outside)).toEqual([]);
    expect(readFileSync(join(path, "d/x"), "utf8")).toBe("x");
    expect(lstatSync(join(path, "f")).isFile()).toBe(true);
  });

  it("are not there when the engine goes away in the middle of one", async () => {
    const path = newPath();
    await expect(sendTree(path, [{ path: "f", content: "half" }], { stopAfter: 0 })).rejects.toThrow();
    await expect.poll(() => readdirSync(path)).toEqual([]);
  });
});

describe("extended attributes without the package for them", () => {
  it("are lost, and told", () => {
    const received = new ReceivedAttributes(undefined);
    expect(received.lost()).toBeUndefined();
    received.set("f", { xattrs: {} });
    expect(received.lost()).toBeUndefined();
    for (const name of ["user.b", "user.a"]) received.set("f", { xattrs: { [name]: Buffer.from("x") } });
    expect(received.lost()).toBe(
      "extended attributes of 2 files are not set: user.a, user.b: @napi-rs/xattr is not installed",
    );
  });
});

describe("an archive from an engine", () => {
  const send = (engine: ReturnType<typeof engineFor>, id?: string) =>
    engine.client.duplexStream(FileSend.method.diffCopy, {
      metadata: id === undefined ? [] : [["buildkit-attachable-exporter-id", id]],
    });

  it("is a file when it is whole, and replaces the old one", async () => {
    const path = newPath();
    writeFileSync(path, "old");
    const call = send(engineFor(undefined, { kind: "file", path }), "1");
    await call.send({ data: Buffer.from("one ") });
    await call.send({ data: Buffer.from("two") });
    expect(readFileSync(path, "utf8")).toBe("old");
    call.end();
    for await (const _ of call.messages);
    expect(readFileSync(path, "utf8")).toBe("one two");
  });

  it("goes to a stream", async () => {
    const stream = new PassThrough();
    const call = send(engineFor({ kind: "stream", stream }));
    await call.send({ data: Buffer.from("bytes") });
    call.end();
    for await (const _ of call.messages);
    expect(stream.writableFinished).toBe(true);
    expect(String(stream.read())).toBe("bytes");
  });

  it("is not there when the engine goes away before its end", async () => {
    const path = newPath();
    const engine = engineFor({ kind: "file", path });
    const call = send(engine, "0");
    await call.send({ data: Buffer.from("half") });
    await expect
      .poll(() => readdirSync(top).some((name) => name.startsWith(`.target-${count - 1}`)))
      .toBe(true);
    engine.close();
    await expect.poll(() => readdirSync(top).some((name) => name.startsWith("."))).toBe(false);
    expect(existsSync(path)).toBe(false);
  });

  it("of an exporter without target is refused", async () => {
    const call = send(engineFor(undefined), "0");
    await expect(call.messages[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: RpcCode.NOT_FOUND,
    });
  });
});
