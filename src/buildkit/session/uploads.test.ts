import { Readable } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { Upload } from "../../proto/index.ts";
import { RpcCode } from "../rpc/index.ts";
import { fakeEngine } from "./fake-engine.ts";
import { createUploads } from "./uploads.ts";

const uploads = createUploads();
const { client, close } = fakeEngine([uploads.service]);
afterAll(close);

/** What the engine gets for an address. */
async function pull(address: string): Promise<Buffer> {
  const { messages } = client.duplexStream(Upload.method.pull, {
    metadata: [["urlpath", new URL(address).pathname]],
  });
  const pieces: Uint8Array[] = [];
  for await (const { data } of messages) pieces.push(data);
  return Buffer.concat(pieces);
}

describe("an upload", () => {
  it("comes whole, in pieces", async () => {
    const content = Buffer.alloc(100_000, "abc");
    const address = uploads.add(
      "archive",
      Readable.from([content.subarray(0, 70_000), content.subarray(70_000)]),
    );
    expect(address).toBe("http://buildkit-session/archive");
    expect((await pull(address)).equals(content)).toBe(true);
  });

  it("is there once, under its own name", async () => {
    const address = uploads.add("one", Readable.from([Buffer.from("x")]));
    await expect(pull("http://buildkit-session/other")).rejects.toMatchObject({ code: RpcCode.NOT_FOUND });
    await pull(address);
    await expect(pull(address)).rejects.toMatchObject({ code: RpcCode.NOT_FOUND });
  });
});
