import { createHash } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { docker, tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";
import { searchArchive } from "./search-archive.ts";
import { type StoreServer, storeServer } from "./store-server.ts";

const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 2_654_435_761) >>> 24));
const sum = createHash("sha256").update(content).digest("hex");
const keys = { id: "AKIAEXAMPLE", secret: "hunter2/very+secret" };
const query = "X-Amz-Signature=hunter2-very-secret&X-Amz-Expires=60";
const SECRET = /hunter2/;
let store: StoreServer;

beforeAll(async () => {
  store = await storeServer({ content, keys, query, region: "us-east-1", cut: 1_100_000 });
});
afterAll(() => store.close());
beforeEach(() => {
  store.asked.length = 0;
});

const network = ["--network", "host", "--allow", "network.host"];

function secrets(): readonly string[] {
  const folder = tempContext({
    query,
    address: `${store.address}/signed/whole?${query}`,
    aws: `[default]\naws_access_key_id = ${keys.id}\naws_secret_access_key = ${keys.secret}\n`,
  });
  return ["query", "address", "aws"].flatMap((id) => ["--secret", `id=${id},src=${join(folder, id)}`]);
}

describe("models behind secrets", () => {
  test("are in the image, gone on with where the server broke off, and the secret is nowhere", async () => {
    const tag = "mlspec-test/secret-models";
    const spec = `base: python:3.11-slim
models:
  - {from: "${store.address}/signed/m.bin", query: query, sha256: ${sum}, to: /models/}
  - {from: {secret: address}, sha256: ${sum}, to: /models/whole.bin}
  - {from: "s3://bucket/a dir/o.bin", credentials: aws, endpoint: "${store.address}", sha256: ${sum}, to: /models/}
tests:
  - test "$(cat /models/*.bin | sha256sum)" = "$(cat /models/m.bin /models/m.bin /models/m.bin | sha256sum)"
  - test "$(stat -c '%a %u %Y' /models/o.bin)" = "644 0 315532800"
`;
    const args = [...network, ...secrets(), "--no-cache"];
    const dest = join(tempContext({}), "image.tar");
    const built = await buildSpec(spec, {}, [
      ...args,
      "--provenance=mode=max",
      "--output",
      `type=oci,dest=${dest}`,
    ]);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr + built.stdout).not.toMatch(SECRET);
    expect(store.asked.filter(({ range }) => range === "bytes=1100000-").length).toBeGreaterThanOrEqual(3);
    expect(store.asked.filter(({ status }) => status !== 200 && status !== 206)).toEqual([]);
    expect(await searchArchive(dest, { query: "hunter2-very-secret", key: keys.secret })).toEqual([]);
    store.asked.length = 0;
    const again = await buildSpec(spec, {}, [...network, ...secrets(), "--load", "--tag", tag]);
    expect(again.code, again.stderr).toBe(0);
    // Known by its checksum: another address, valid or not, asks nobody anything.
    expect(store.asked).toEqual([]);
    const history = await docker(["history", "--no-trunc", tag]);
    expect(history.stdout).not.toMatch(SECRET);
  });

  test.each([
    ["something else in it", "wrong/m", "query", /holds the SHA-256/],
    ["the wrong query", "signed/m", "aws", /holds more than one word/],
  ])("with %s fail at their line, and tell nothing secret", async (_, path, id, told) => {
    const built = await buildSpec(
      `base: python:3.11-slim\nmodels:\n  - {from: "${store.address}/${path}", query: ${id}, sha256: ${"f".repeat(64)}, to: /m}\n`,
      {},
      [...network, ...secrets(), "--output", "type=cacheonly"],
    );
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(told);
    expect(built.stderr).toMatch(/>>> +- \{from: "http/);
    expect(built.stderr).not.toMatch(SECRET);
  });
});
