import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Content, WriteAction } from "../../../proto/index.ts";
import { RpcCode } from "../../rpc/index.ts";
import { fakeEngine } from "../fake-engine.ts";
import { contentStores } from "./content-service.ts";
import { LayoutStore } from "./layout-store.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-content-"));
const folder = join(top, "layout");
const outside = join(top, "outside");
writeFileSync(outside, "outside");

const digestOf = (data: string | Uint8Array) => `sha256:${createHash("sha256").update(data).digest("hex")}`;
const large = Buffer.alloc(2_500_000, "large");
const blobPath = (digest: string) => join(folder, "blobs", digest.replace(":", "/"));

let store = new LayoutStore(folder, { isWritable: true });
const stores = new Map([
  ["local:cache", new LayoutStore(folder)],
  ["export", store],
]);
const { client, close } = fakeEngine([contentStores(stores)]);
afterAll(() => {
  close();
  rmSync(top, { recursive: true, force: true });
});

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  for (const data of ["abc", "", large]) writeFileSync(blobPath(digestOf(data)), data);
  store = new LayoutStore(folder, { isWritable: true });
  stores.set("export", store);
});

const at = (id: string) => ({ metadata: [["buildkit-attachable-store-id", id]] as const });

async function read(digest: string, offset = 0, size = 0) {
  const pieces: { offset: number; data: Uint8Array }[] = [];
  const request = { digest, offset: BigInt(offset), size: BigInt(size) };
  for await (const message of client.serverStream(Content.method.read, request, at("local:cache")))
    pieces.push({ offset: Number(message.offset), data: message.data });
  return pieces;
}

const text = (pieces: readonly { data: Uint8Array }[]) =>
  Buffer.concat(pieces.map(({ data }) => data)).toString();

/** Opens a write and says things in turns, as engines do. */
function write(id = "export") {
  const call = client.duplexStream(Content.method.write, at(id));
  const answers = call.messages[Symbol.asyncIterator]();
  const say = async (message: MessageInitShape<typeof Content.method.write.input>) => {
    await call.send(message);
    const { value, done } = await answers.next();
    if (done === true) throw new Error("the call has ended");
    return { offset: Number(value.offset), total: Number(value.total), digest: value.digest as string };
  };
  const leave = async () => {
    call.end();
    for (let last = await answers.next(); last.done !== true; last = await answers.next());
  };
  return { say, leave, cancel: () => call.cancel() };
}

const { STAT, WRITE, COMMIT } = WriteAction;

describe("blobs that are lent", () => {
  it("are told of by size, and where the header names no store there is nothing", async () => {
    const digest = digestOf("abc");
    const { info } = await client.unary(Content.method.info, { digest }, at("local:cache"));
    expect(info).toMatchObject({ digest, size: 3n });
    for (const metadata of [at("local:other"), {}]) {
      await expect(client.unary(Content.method.info, { digest }, metadata)).rejects.toMatchObject({
        code: RpcCode.NOT_FOUND,
      });
    }
  });

  it("are read from any offset, as far as asked, in pieces that say where they are", async () => {
    expect(text(await read(digestOf("abc")))).toBe("abc");
    expect(text(await read(digestOf("abc"), 1, 1))).toBe("b");
    expect(text(await read(digestOf("abc"), 1, 100))).toBe("bc");
    expect(await read(digestOf("abc"), 3)).toEqual([]);
    expect(await read(digestOf(""))).toEqual([]);
    const pieces = await read(digestOf(large), 100_000);
    expect(pieces.map(({ offset }) => offset)).toEqual([100_000, 1_148_576, 2_197_152]);
    expect(text(pieces)).toBe(large.subarray(100_000).toString());
  });

  it.each([
    [digestOf("abc"), 4, RpcCode.OUT_OF_RANGE],
    [digestOf("not there"), 0, RpcCode.NOT_FOUND],
    [`sha256:../../${"0".repeat(58)}`, 0, RpcCode.INVALID_ARGUMENT],
    ["sha256:../../../outside", 0, RpcCode.INVALID_ARGUMENT],
    ["../../outside", 0, RpcCode.INVALID_ARGUMENT],
    [`md5:${"0".repeat(32)}`, 0, RpcCode.INVALID_ARGUMENT],
  ])("%s from %d on is refused", async (digest, offset, code) => {
    await expect(read(digest, offset)).rejects.toMatchObject({ code });
  });

  it("are listed, all or none", async () => {
    writeFileSync(join(folder, "blobs/sha256/odd"), "");
    const list = async (filters: string[]) => {
      const digests: string[] = [];
      for await (const { info } of client.serverStream(Content.method.list, { filters }, at("local:cache")))
        digests.push(...info.map(({ digest }) => digest));
      return digests;
    };
    expect(await list([])).toEqual([digestOf("abc"), digestOf(""), digestOf(large)].sort());
    await expect(list(["size>1"])).rejects.toMatchObject({ code: RpcCode.UNIMPLEMENTED });
  });

  it("are not written, and can by no call be changed or removed", async () => {
    const writing = write("local:cache");
    await expect(writing.say({ action: STAT, ref: "r" })).rejects.toMatchObject({
      code: RpcCode.PERMISSION_DENIED,
    });
    const service = contentStores(stores);
    for (const name of ["Delete", "Update"])
      expect(service.has(`/containerd.services.content.v1.Content/${name}`)).toBe(false);
  });
});

describe("a blob that is written", () => {
  const data = Buffer.from("new blob");
  const digest = digestOf(data);

  it("is there when it is committed, and nothing of the way there is left", async () => {
    const { say } = write();
    const first = { action: STAT, ref: "r", total: 8n, expected: digest };
    expect(await say(first)).toEqual({ offset: 0, total: 8, digest: digestOf("") });
    expect(await say({ action: WRITE, data: data.subarray(0, 3) })).toMatchObject({ offset: 3 });
    expect(existsSync(blobPath(digest))).toBe(false);
    expect(await say({ action: WRITE, offset: 3n, data: data.subarray(3) })).toMatchObject({ offset: 8 });
    const last = await say({ action: COMMIT, offset: 8n, total: 8n, expected: digest });
    expect(last).toEqual({ offset: 8, total: 8, digest });
    expect(readFileSync(blobPath(digest), "utf8")).toBe("new blob");
    await store.close();
    expect(readdirSync(folder)).toEqual(["blobs"]);
  });

  it("may be empty, and of unknown digest", async () => {
    rmSync(blobPath(digestOf("")));
    const { say } = write();
    await say({ action: STAT, ref: "r" });
    expect(await say({ action: COMMIT })).toMatchObject({ digest: digestOf("") });
    expect(existsSync(blobPath(digestOf("")))).toBe(true);
  });

  it("may have another kind of digest", async () => {
    const expected = `sha512:${createHash("sha512").update(data).digest("hex")}`;
    const { say } = write();
    await say({ action: STAT, ref: "r", expected });
    expect(await say({ action: COMMIT, data, expected })).toMatchObject({ digest: expected });
    expect(readFileSync(blobPath(expected), "utf8")).toBe("new blob");
  });

  it.each([
    ["another digest", { expected: digestOf("other") }, /unexpected commit digest/],
    ["another size", { total: 9n }, /unexpected commit size 8, expected 9/],
  ])("with %s than was said is not kept", async (_, said, message) => {
    const { say } = write();
    await say({ action: STAT, ref: "r" });
    await say({ action: WRITE, data });
    await expect(say({ action: COMMIT, offset: 8n, ...said })).rejects.toMatchObject({
      code: RpcCode.FAILED_PRECONDITION,
      message: expect.stringMatching(message),
    });
    expect(existsSync(blobPath(digest))).toBe(false);
    await store.close();
    expect(readdirSync(folder)).toEqual(["blobs"]);
  });

  it("goes on where it was left, which the first answer says", async () => {
    const before = write();
    await before.say({ action: STAT, ref: "r", total: 8n, expected: digest });
    await before.say({ action: WRITE, data: data.subarray(0, 5) });
    await before.leave();
    const after = write();
    expect(await after.say({ action: STAT, ref: "r", total: 8n, expected: digest })).toMatchObject({
      offset: 5,
    });
    await after.say({ action: WRITE, offset: 5n, data: data.subarray(5) });
    await after.say({ action: COMMIT, offset: 8n, total: 8n, expected: digest });
    expect(readFileSync(blobPath(digest), "utf8")).toBe("new blob");
  });

  it("begins anew at offset 0, and takes nothing out of order", async () => {
    const { say } = write();
    await say({ action: STAT, ref: "r" });
    await say({ action: WRITE, data: Buffer.from("rubbish") });
    expect(await say({ action: WRITE, data: data.subarray(0, 4) })).toMatchObject({ offset: 4 });
    await expect(say({ action: WRITE, offset: 6n, data })).rejects.toMatchObject({
      code: RpcCode.OUT_OF_RANGE,
    });
  });

  it("is written by one call at a time: another is told to come again", async () => {
    const first = write();
    await first.say({ action: STAT, ref: "r" });
    await expect(write().say({ action: STAT, ref: "r" })).rejects.toMatchObject({
      code: RpcCode.UNAVAILABLE,
    });
    await write().say({ action: STAT, ref: "other" });
  });

  it("need not be written when it is there, unless what is there has another size", async () => {
    const already = { code: RpcCode.ALREADY_EXISTS };
    const stat = { action: STAT, ref: "r", total: 3n, expected: digestOf("abc") };
    await expect(write().say(stat)).rejects.toMatchObject(already);
    const late = write();
    await late.say({ action: STAT, ref: "r" });
    await late.say({ action: WRITE, data: Buffer.from("abc") });
    const commit = { action: COMMIT, offset: 3n, expected: digestOf("abc") };
    await expect(late.say(commit)).rejects.toMatchObject(already);
    writeFileSync(blobPath(digestOf("abc")), "a");
    const { say } = write();
    await say(stat);
    await say({ action: COMMIT, data: Buffer.from("abc"), total: 3n, expected: digestOf("abc") });
    expect(readFileSync(blobPath(digestOf("abc")), "utf8")).toBe("abc");
  });

  it("has a status while it is written, until it is aborted", async () => {
    const status = (ref: string) => client.unary(Content.method.status, { ref }, at("export"));
    const refs = async (filters: string[] = []) => {
      const { statuses } = await client.unary(Content.method.listStatuses, { filters }, at("export"));
      return statuses.map(({ ref }) => ref);
    };
    const { say } = write();
    await say({ action: STAT, ref: "r", total: 8n, expected: digest });
    await say({ action: WRITE, data: data.subarray(0, 5) });
    expect((await status("r")).status).toMatchObject({ ref: "r", offset: 5n, total: 8n, expected: digest });
    expect(await refs()).toEqual(["r"]);
    expect(await refs(["ref==r"])).toEqual(["r"]);
    expect(await refs(["ref==other"])).toEqual([]);
    await client.unary(Content.method.abort, { ref: "r" }, at("export"));
    await expect(status("r")).rejects.toMatchObject({ code: RpcCode.NOT_FOUND });
    await expect(say({ action: WRITE, offset: 5n, data })).rejects.toMatchObject({ code: RpcCode.ABORTED });
    expect(readdirSync(join(folder, "ingest"))).toEqual([]);
  });

  it("is gone when the engine goes away in the middle, once the store is closed", async () => {
    const { say, cancel } = write();
    await say({ action: STAT, ref: "r" });
    await say({ action: WRITE, data });
    expect(readdirSync(join(folder, "ingest"))).toHaveLength(1);
    cancel();
    await store.close();
    expect(readdirSync(folder)).toEqual(["blobs"]);
  });

  it("needs a name", async () => {
    await expect(write().say({ action: STAT })).rejects.toMatchObject({ code: RpcCode.INVALID_ARGUMENT });
  });

  it("in a folder that cannot be written fails without the folder's path", async () => {
    writeFileSync(join(folder, "ingest"), "in the way");
    const error = await write()
      .say({ action: STAT, ref: "r" })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(/^cannot make the folder .*: E[A-Z]+$/) });
    expect(readFileSync(outside, "utf8")).toBe("outside");
  });
});
