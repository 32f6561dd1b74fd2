/** Sources judged by the client, at an engine that asks; an older one must refuse the build rather than not ask. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { RpcCode } from "../../src/buildkit/rpc/index.ts";
import {
  createSession,
  exportReceiver,
  type PolicySource,
  type PolicyVerdict,
  sourcePolicy,
} from "../../src/buildkit/session/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { file, image, marshal, scratch, supports } from "../../src/llb/index.ts";
import { engineEnv } from "./engine.ts";

const out = mkdtempSync(join(tmpdir(), "mlspec-policy-"));
const platform = { os: "linux", architecture: "amd64" };
const debian = "docker-image://docker.io/library/debian:bookworm-slim";
let connection: EngineConnection;
let engine: EngineClient;
let asks = false;

beforeAll(async () => {
  const env = engineEnv();
  connection = await connectEngine(await resolveAddress(env), { env });
  engine = new EngineClient(connection.client);
  const probe = engine.buildWithFrontend({
    frontend: async (gateway) => {
      asks = supports(gateway.facts.llb, "source.policy.session");
      await gateway.returnResult({ trees: { kind: "single", ref: undefined }, metadata: new Map() });
    },
  });
  await probe.result;
});

afterAll(() => {
  connection?.close();
  rmSync(out, { recursive: true, force: true });
});

/** Copies a file of an image under a judge; gives the file. */
async function build(name: string, judge: (source: PolicySource) => PolicyVerdict): Promise<string> {
  const path = mkdtempSync(join(out, "files-"));
  const services = [
    exportReceiver([{ kind: "directory", path }]),
    sourcePolicy(async (source) => judge(source)),
  ];
  const session = createSession(connection.client, { services });
  const state = file(scratch).copy(image(name, { platform }), "/etc/debian_version", "/version").state();
  try {
    await engine.solve({
      definition: marshal(state, { platform }),
      session,
      sourcePolicySession: session,
      exporters: [{ type: "local", attrs: {} }],
    }).result;
    return readFileSync(join(path, "version"), "utf8");
  } finally {
    session.close();
  }
}

describe("a judge of sources", () => {
  test("allows, after the engine has looked the source up", async ({ skip }) => {
    skip(!asks, "this engine asks no session about sources");
    const asked: PolicySource[] = [];
    const version = await build("docker.io/library/debian:bookworm-slim", (source) => {
      asked.push(source);
      return source.image === undefined ? { action: "resolve" } : { action: "allow" };
    });
    expect(version).toMatch(/^12/);
    expect(asked.map(({ identifier }) => identifier)).toContain(debian);
    expect(asked.at(-1)?.image?.digest).toMatch(/^sha256:/);
  });

  test("denies, and the build fails", async ({ skip }) => {
    skip(!asks, "this engine asks no session about sources");
    const judged = build("docker.io/library/debian:bookworm-slim", () => ({
      action: "deny",
      messages: ["unsigned"],
    }));
    await expect(judged).rejects.toThrow(/not allowed by policy/);
  });

  test("puts another source in its place", async ({ skip }) => {
    skip(!asks, "this engine asks no session about sources");
    const version = await build("docker.io/library/nothing:1", ({ identifier }) =>
      identifier.includes("nothing") ? { action: "convert", identifier: debian } : { action: "allow" },
    );
    expect(version).toMatch(/^12/);
  });

  test("is not passed over by an engine that knows none: the build fails", async ({ skip }) => {
    skip(asks, "this engine asks");
    const judged = build("docker.io/library/debian:bookworm-slim", () => ({ action: "allow" }));
    await expect(judged).rejects.toMatchObject({ code: RpcCode.UNIMPLEMENTED });
  });
});
