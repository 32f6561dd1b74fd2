import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, describe, expect, test } from "vitest";
import { RpcCode } from "../rpc/index.ts";
import { pushArtifact } from "./index.ts";

/** A registry made up for the test; the real one, with tokens, is in the engine tests. */
type Answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(answer: Answer): Promise<string> {
  const server = createServer(async (request, response) => answer(request, response, await buffer(request)));
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const folder = mkdtempSync(join(tmpdir(), "mlspec-artifact-"));
const path = join(folder, "image.sif");
writeFileSync(path, "#!/usr/bin/env run-singularity\n".repeat(1000));
const artifact = { path, configType: "application/config+json", layerType: "application/layer" };
const push = (host: string, config = {}) => {
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const name = { host, repository: "team/image", tag: "1" };
  return pushArtifact(artifact, name, { configDir: folder, env: {} }, new AbortController().signal);
};

/** A registry that keeps what it is sent; `wants` is the authorization it takes. */
async function keeping(wants?: string) {
  const blobs = new Map<string, Buffer>();
  const asked: string[] = [];
  const host = await serve((request, response, body) => {
    const url = new URL(request.url ?? "", "http://registry");
    asked.push(`${request.method} ${url.pathname}`);
    if (wants !== undefined && request.headers.authorization !== wants) {
      response.writeHead(401, { "www-authenticate": 'Basic realm="here"' }).end();
      return;
    }
    if (request.method === "HEAD")
      response.writeHead(blobs.has(url.pathname.split("/").at(-1) ?? "") ? 200 : 404).end();
    else if (request.method === "POST")
      response.writeHead(202, { location: "/v2/team/image/blobs/uploads/1?state=a%2Bb" }).end();
    else {
      const digest = url.searchParams.get("digest") ?? url.pathname.split("/").at(-1) ?? "";
      if (!url.pathname.includes("/manifests/")) expect(url.searchParams.get("state")).toBe("a+b");
      blobs.set(digest, body);
      response.writeHead(201).end();
    }
  });
  return { host, blobs, asked };
}

describe("an artifact", () => {
  test("is its file, an empty configuration and a manifest, and what is there already is not sent", async () => {
    const { host, blobs, asked } = await keeping();
    const digest = await push(host);
    const manifest = blobs.get("1") ?? Buffer.alloc(0);
    expect(digest).toBe(`sha256:${createHash("sha256").update(manifest).digest("hex")}`);
    const { config, layers } = JSON.parse(manifest.toString());
    expect(config.mediaType).toBe("application/config+json");
    expect(layers).toEqual([
      {
        mediaType: "application/layer",
        digest: expect.stringMatching(/^sha256:/),
        size: 31000,
        annotations: { "org.opencontainers.image.title": "image.sif" },
      },
    ]);
    const [layer] = layers;
    const sum = createHash("sha256")
      .update(blobs.get(layer.digest) ?? "")
      .digest("hex");
    expect(layer.digest).toBe(`sha256:${sum}`);
    asked.length = 0;
    expect(await push(host)).toBe(digest);
    expect(asked.filter((line) => line.startsWith("POST"))).toEqual([]);
  });

  test("is pushed with the login docker knows, which goes nowhere else and is in no error", async () => {
    const auth = Buffer.from("me:pass word").toString("base64");
    const { host, blobs } = await keeping(`Basic ${auth}`);
    await push(host, { auths: { [host]: { auth } } });
    expect(blobs.size).toBe(3);
    const failed = await push(host, {
      auths: { [host]: { auth: Buffer.from("me:wrong word").toString("base64") } },
    }).catch((error) => error);
    expect(failed).toMatchObject({ code: RpcCode.UNAUTHENTICATED });
    expect(String(failed.message)).not.toMatch(/word/);
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(201).end();
    });
    const first = await serve((request, response) => {
      if (request.headers.authorization === undefined)
        response.writeHead(401, { "www-authenticate": 'Basic realm="here"' }).end();
      else if (request.method === "HEAD") response.writeHead(404).end();
      else
        response.writeHead(request.method === "POST" ? 202 : 201, { location: `http://${other}/up` }).end();
    });
    await push(first, { auths: { [first]: { auth } } });
    expect(seen).toEqual([undefined, undefined]);
  });

  test.each<[string, Answer, number]>([
    ["nobody who answers", (_, response) => response.destroy(), RpcCode.UNAVAILABLE],
    ["a refusal", (_, response) => response.writeHead(403).end("no"), RpcCode.UNAUTHENTICATED],
    ["an upload that goes nowhere", (_, response) => response.writeHead(202).end(), RpcCode.UNKNOWN],
    [
      "a redirect in place of an answer",
      (_, response) => response.writeHead(302, { location: "http://other.invalid/" }).end(),
      RpcCode.UNKNOWN,
    ],
  ])("meets %s", async (_about, answer, code) => {
    await expect(push(await serve(answer))).rejects.toMatchObject({ code });
  });
});
