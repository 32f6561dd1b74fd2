import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FileSync, type Packet, Packet_PacketType } from "../../proto/index.ts";
import { RpcCode } from "../rpc/index.ts";
import { fakeEngine } from "./fake-engine.ts";
import { localFiles } from "./local-files.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-local-"));
writeFileSync(join(top, "a, b"), "comma");
writeFileSync(join(top, "empty"), "");
writeFileSync(join(top, "large"), Buffer.alloc(700_000, 7));
writeFileSync(join(top, "ä b"), "umlaut");
execFileSync("mkfifo", [join(top, "pipe")]);

const { client, close } = fakeEngine([localFiles(new Map([["src", top]]))]);
afterAll(() => {
  close();
  rmSync(top, { recursive: true, force: true });
});

/** What the fake engine gets when it asks for all files of these names. */
async function sync(headers: readonly (readonly [string, string])[], wanted: readonly string[] = []) {
  const call = client.duplexStream(FileSync.method.diffCopy, { metadata: headers });
  const names: string[] = [];
  const contents = new Map<string, number>();
  for await (const packet of call.messages as AsyncIterable<Packet>) {
    switch (packet.type) {
      case Packet_PacketType.PACKET_STAT:
        if (packet.stat !== undefined) {
          names.push(packet.stat.path);
          break;
        }
        for (const name of wanted) {
          await call.send({
            type: Packet_PacketType.PACKET_REQ,
            ID: names.includes(name) ? names.indexOf(name) : 999,
          });
        }
        if (wanted.length === 0) await call.send({ type: Packet_PacketType.PACKET_FIN });
        break;
      case Packet_PacketType.PACKET_DATA: {
        const name = names[packet.ID] ?? "";
        contents.set(name, (contents.get(name) ?? 0) + packet.data.length);
        if (packet.data.length === 0 && name === wanted.at(-1))
          await call.send({ type: Packet_PacketType.PACKET_FIN });
        break;
      }
      default:
        call.end();
    }
  }
  return { names, contents: Object.fromEntries(contents) };
}

describe("files lent to an engine", () => {
  it("are listed, and those asked for are sent whole", async () => {
    expect(await sync([["dir-name", "src"]], ["a, b", "empty", "large"])).toEqual({
      names: ["a, b", "empty", "large", "pipe", "ä b"],
      contents: { "a, b": 5, empty: 0, large: 700_000 },
    });
  });

  it("obey patterns that hold commas, each in a header of its own", async () => {
    const headers = ["a, b", "large"].map((pattern) => ["include-patterns", pattern] as const);
    expect((await sync([["dir-name", "src"], ...headers])).names).toEqual(["a, b", "large"]);
  });

  it("obey patterns that are escaped because they are not ASCII", async () => {
    const headers = [
      ["include-patterns", "%C3%A4+b"],
      ["include-patterns-encoded", "1"],
    ] as const;
    expect((await sync([["dir-name", "src"], ...headers])).names).toEqual(["ä b"]);
  });

  it("are of named folders only", async () => {
    await expect(sync([["dir-name", "other"]])).rejects.toMatchObject({
      code: RpcCode.NOT_FOUND,
      message: 'no access allowed to dir "other"',
    });
  });

  it("are regular ones: a pipe or a number out of the list is not read", async () => {
    await expect(sync([["dir-name", "src"]], ["pipe"])).rejects.toMatchObject({
      code: RpcCode.INVALID_ARGUMENT,
    });
    await expect(sync([["dir-name", "src"]], ["absent"])).rejects.toMatchObject({
      code: RpcCode.INVALID_ARGUMENT,
    });
  });
});
