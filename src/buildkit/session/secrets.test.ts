import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Secrets } from "../../proto/index.ts";
import { RpcCode } from "../rpc/index.ts";
import { fakeEngine } from "./fake-engine.ts";
import { type SecretSource, secrets } from "./secrets.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-secrets-"));
const limit = 500 * 1024;
writeFileSync(join(top, "file"), "from a file");
writeFileSync(join(top, "largest"), Buffer.alloc(limit));
writeFileSync(join(top, "too-large"), Buffer.alloc(limit + 1));

const sources = new Map<string, SecretSource>([
  ["value", { kind: "value", value: Buffer.from([0, 255]) } as const],
  ["env", { kind: "env", name: "NAME" } as const],
  ["no-env", { kind: "env", name: "OTHER" } as const],
  ...["file", "largest", "too-large", "gone"].map(
    (name) => [name, { kind: "file", path: join(top, name) }] as const,
  ),
  ["folder", { kind: "file", path: top } as const],
]);
const { client, close } = fakeEngine([secrets(sources, { NAME: "from the environment" })]);
const get = async (ID: string) => Buffer.from((await client.unary(Secrets.method.getSecret, { ID })).data);

afterAll(() => {
  close();
  rmSync(top, { recursive: true, force: true });
});

describe("a secret", () => {
  it("is what its source says", async () => {
    expect(await get("value")).toEqual(Buffer.from([0, 255]));
    expect(String(await get("env"))).toBe("from the environment");
    expect(String(await get("file"))).toBe("from a file");
    expect((await get("largest")).length).toBe(limit);
  });

  it.each(["absent", "no-env", "gone"])("that is not there is NOT_FOUND: %s", async (id) => {
    await expect(get(id)).rejects.toMatchObject({ code: RpcCode.NOT_FOUND });
  });

  it("is of 500 KiB at most", async () => {
    await expect(get("too-large")).rejects.toMatchObject({
      message: "secret too-large: larger than 500 KiB",
    });
  });

  it("that cannot be read says so without its path", async () => {
    await expect(get("folder")).rejects.toMatchObject({ message: "secret folder: cannot be read" });
  });
});
