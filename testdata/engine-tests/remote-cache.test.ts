import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type BuildRequest,
  EngineClient,
  type Progress,
  type UsageEntry,
} from "../../src/buildkit/control/index.ts";
import { createSession, registryAuth } from "../../src/buildkit/session/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { exec, image, marshal } from "../../src/llb/index.ts";
import { engineEnv, registry } from "./engine.ts";

const platform = { os: "linux", architecture: "amd64" };
let connection: EngineConnection;
let engine: EngineClient;

beforeAll(async () => {
  const env = engineEnv();
  connection = await connectEngine(await resolveAddress(env), { env });
  engine = new EngineClient(connection.client);
});
afterAll(() => connection?.close());

/** A graph of one step, which nobody has built before. */
function graph(word: string) {
  const { root } = exec({
    root: image("docker.io/library/debian:bookworm-slim", { platform }),
    args: ["sh", "-c", `echo ${word} > /made`],
    env: { PATH: "/usr/bin:/bin" },
  });
  return marshal(root, { platform });
}

/** Builds it, and says whether its step was found in a cache. */
async function build(word: string, request: BuildRequest): Promise<boolean> {
  const session = createSession(connection.client, {
    services: [registryAuth({ configDir: engineEnv().DOCKER_CONFIG ?? "", env: engineEnv() })],
  });
  try {
    const started = engine.solve({ ...request, definition: graph(word), session });
    const seen: Progress[] = [];
    for await (const progress of started.progress) seen.push(progress);
    await started.result;
    const vertexes = seen.flatMap((progress) => progress.vertexes);
    return vertexes.some(({ name, cached }) => cached && name.includes(word));
  } finally {
    session.close();
  }
}

/** Removes the step's result from the engine, and nothing else. */
async function forget(word: string): Promise<void> {
  const gone: UsageEntry[] = [];
  for (const { id, description } of await engine.diskUsage()) {
    if (!description.includes(word)) continue;
    for await (const entry of engine.prune({ all: true, filters: [`id==${id}`] })) gone.push(entry);
  }
  expect(gone.length).toBeGreaterThan(0);
}

describe("a cache in a registry", () => {
  const insecure = { "registry.insecure": "true" };

  test.each<[string, (ref: string) => BuildRequest, (ref: string) => BuildRequest]>([
    [
      "of its own",
      (ref) => ({ cacheExports: [{ type: "registry", attrs: { ref, mode: "max", ...insecure } }] }),
      (ref) => ({ cacheImports: [{ type: "registry", attrs: { ref, ...insecure } }] }),
    ],
    [
      "inside an image",
      (ref) => ({
        exporters: [{ type: "image", attrs: { name: ref, push: "true", ...insecure } }],
        cacheExports: [{ type: "inline", attrs: {} }],
      }),
      (ref) => ({ cacheImports: [{ type: "registry", attrs: { ref, ...insecure } }] }),
    ],
  ])("%s: what one build leaves there, another finds", async (_name, leave, find) => {
    const word = `w${randomBytes(8).toString("hex")}`;
    const ref = `${registry()}/mlspec-test/cache:${word}`;
    expect(await build(word, leave(ref))).toBe(false);
    await forget(word);
    // Without the cache the step would run again.
    expect(await build(word, { ...find(ref), exporters: [] })).toBe(true);
  });
});
