import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tempContext } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

/** A hub of our own, as the real one answers; its large files are large by its word alone. */
const commit = "0123456789abcdef0123456789abcdef01234567";
const weights = Buffer.from("weights\n".repeat(1000));
const sum = createHash("sha256").update(weights).digest("hex");
const LARGE = 100_000_000;

interface Asked {
  readonly url: string;
  readonly authorization: string | undefined;
}
const asked: Asked[] = [];
let breakOff = 0;

const store = createServer((request, response) => {
  asked.push({ url: `store${request.url}`, authorization: request.headers.authorization });
  if (breakOff > 0) {
    // In the middle of the body, as a lost connection does.
    breakOff--;
    response.writeHead(200, { "content-length": weights.length });
    response.write(weights.subarray(0, 1000), () => request.socket.destroy());
    return;
  }
  response.end(weights);
});

const hub = createServer((request, response) => {
  const url = request.url ?? "";
  asked.push({ url, authorization: request.headers.authorization });
  const file = (path: string, size: number, lfs?: string) => ({
    type: "file",
    path,
    size,
    oid: "x",
    ...(lfs !== undefined && { lfs: { oid: lfs, size } }),
  });
  const json = (value: unknown) =>
    response.setHeader("content-type", "application/json").end(JSON.stringify(value));
  if (url === "/api/models/org/bert/revision/main") json({ sha: commit });
  else if (url === `/api/models/org/bert/tree/${commit}?recursive=true`) {
    json([
      file("config.json", 3),
      file("model.safetensors", LARGE, sum),
      file("other/tokenizer.json", 3),
      { type: "directory", path: "other", oid: "x", size: 0 },
    ]);
  } else if (url === `/api/models/org/wrong/tree/${commit}?recursive=true`) {
    json([file("model.safetensors", LARGE, "f".repeat(64))]);
  } else if (url.endsWith("/model.safetensors")) {
    const { port } = store.address() as AddressInfo;
    response.writeHead(302, { location: `http://127.0.0.2:${port}/blob` }).end();
  } else if (url.endsWith(".json")) response.setHeader("last-modified", new Date().toUTCString()).end("{}\n");
  else if (url.startsWith("/api/models/org/private")) response.writeHead(401).end("{}");
  else response.writeHead(404).end("{}");
});
let endpoint = "";

async function listen(server: Server, host: string): Promise<number> {
  server.listen(0, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  await listen(store, "127.0.0.2");
  endpoint = `http://127.0.0.1:${await listen(hub, "127.0.0.1")}`;
});
afterAll(() => {
  hub.close();
  store.close();
});

const network = ["--network", "host", "--allow", "network.host"];
const model = (from: string, more = "") =>
  `{from: "${from}", to: /models/bert, endpoint: "${endpoint}"${more}}`;

async function layersOf(
  spec: string,
  files: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const dest = join(tempContext({}), "image.tar");
  const args = [...network, "--provenance=false", "--output", `type=oci,dest=${dest}`];
  const built = await buildSpec(spec, files, args);
  expect(built.code, built.stderr).toBe(0);
  const archive = await readOciArchive(dest);
  return (archive.json<Manifest>(archive.top.digest).layers ?? []).map(({ digest }) => digest);
}

describe("models of a hub", () => {
  test("are in the image, with a warning where the revision may move", async () => {
    const built = await buildSpec(
      `base: debian:bookworm-slim
models: [${model("hf://org/bert@main", ', owner: "7"')}]
tests:
  - test "$(sha256sum < /models/bert/model.safetensors)" = "${sum}  -"
  - test "$(stat -c '%u %a' /models/bert/model.safetensors)" = "7 644"
  - test "$(cat /models/bert/other/tokenizer.json)" = "{}"
`,
      {},
      [...network, "--load", "--tag", "mlspec-test/models"],
    );
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toContain(
      'model-unpinned: "main" of org/bert may be another commit tomorrow (line 3)',
    );
    expect(await output("mlspec-test/models", "ls", "/models/bert")).toBe(
      "config.json\nmodel.safetensors\nother",
    );
  });

  test("are the same layers in another image and in another order, the large file one of its own", async () => {
    const bert = model(`hf://org/bert@${commit}`);
    const url = `{from: "http://127.0.0.2:${(store.address() as AddressInfo).port}/blob", sha256: ${sum}, to: /models/other/}`;
    const first = await layersOf(`base: debian:bookworm-slim\nmodels: [${bert}, ${url}]\n`);
    const second = await layersOf(`base: python:3.11-slim\nmodels: [${url}, ${bert}]\nfiles: [a:/srv/a/]\n`, {
      a: "1",
    });
    const bare = await layersOf(`base: scratch\nmodels: [${bert}]\n`);
    const [large, small] = bare;
    expect(bare).toHaveLength(2);
    for (const layers of [first, second]) expect(layers).toEqual(expect.arrayContaining([large, small]));
    expect(first.filter((digest) => second.includes(digest)).length).toBeGreaterThanOrEqual(3);
  });

  test("that the server breaks off in the middle are whole or not there", async () => {
    breakOff = 1;
    const spec = (to: string) =>
      `base: scratch\nmodels: [{from: "http://127.0.0.2:${(store.address() as AddressInfo).port}/cut-${to}", sha256: ${sum}, to: /m/${to}}]\n`;
    const built = await buildSpec(spec("a"), {}, [...network, "--output", "type=cacheonly"]);
    if (built.code !== 0) expect(built.stderr).toMatch(/unexpected EOF|digest mismatch/);
    breakOff = 0;
    const again = await buildSpec(spec("a"), {}, [...network, "--output", "type=cacheonly"]);
    expect(again.code, again.stderr).toBe(0);
  });

  test("that hold something else than the hub says fail at their line", async () => {
    const spec = `base: scratch\nmodels:\n  - ${model(`hf://org/wrong@${commit}`)}\n`;
    const built = await buildSpec(spec, {}, [...network, "--output", "type=cacheonly"]);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(/digest mismatch/);
    expect(built.stderr).toMatch(/>>> +- \{from: "hf:\/\/org\/wrong/);
  });

  test.each([
    ["org/private", /401/],
    ["org/absent", /404/],
  ])("that the hub does not give, %s, are told of at their line", async (name, status) => {
    const spec = `base: scratch\nmodels:\n  - ${model(`hf://${name}@${commit}`)}\n`;
    const built = await buildSpec(spec, {}, [...network, "--output", "type=cacheonly"]);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(status);
    expect(built.stderr).toMatch(/>>> +- \{from: "hf:\/\/org/);
  });

  test("with a token are asked for by the engine alone, or it says that it cannot", async () => {
    const secret = join(tempContext({ hub: "Bearer hf_very_secret" }), "hub");
    const built = await buildSpec(
      `base: scratch\nmodels: [${model(`hf://org/bert@${commit}`, ", token: hub")}]\n`,
      {},
      [...network, "--secret", `id=hub,src=${secret}`, "--output", "type=cacheonly"],
    );
    expect(built.stderr).not.toContain("hf_very_secret");
    if (built.code !== 0) expect(built.stderr).toContain("source.http.auth");
    // Not to the store the hub sends its clients to.
    const told = asked.filter(({ authorization }) => authorization !== undefined);
    expect(told.filter(({ url }) => url.startsWith("store"))).toEqual([]);
  });
});
