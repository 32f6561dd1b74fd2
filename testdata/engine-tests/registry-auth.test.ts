/** Registries that want tokens: a real engine pushes to one and pulls from it, with what docker knows on our side. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { RpcError } from "../../src/buildkit/rpc/index.ts";
import { createSession, registryAuth } from "../../src/buildkit/session/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { file, image, marshal, type State, scratch } from "../../src/llb/index.ts";
import { engineEnv } from "./engine.ts";
import { missingExporters } from "./missing-exporters.ts";
import { identityToken, password, startTokenRegistry, type TokenRegistry, user } from "./token-registry.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-auth-"));
const platform = { os: "linux", architecture: "amd64" };
const registries: TokenRegistry[] = [];
let connection: EngineConnection;
let engine: EngineClient;
let missing: string | undefined;

beforeAll(async () => {
  const env = engineEnv();
  connection = await connectEngine(await resolveAddress(env), { env });
  engine = new EngineClient(connection.client);
  missing = await missingExporters(connection);
});

beforeEach(({ skip }) => skip(missing !== undefined, missing));

afterAll(() => {
  connection?.close();
  for (const registry of registries) registry.stop();
  rmSync(top, { recursive: true, force: true });
});

async function registryWith(options: { readonly hasOauth?: boolean } = {}): Promise<TokenRegistry> {
  const registry = await startTokenRegistry(options);
  registries.push(registry);
  return registry;
}

let count = 0;
/** A folder as docker's, with one entry. */
function configDir(host: string, entry: object): string {
  const folder = join(top, `config-${count++}`);
  mkdirSync(folder);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [host]: entry } }));
  return folder;
}

interface Work {
  readonly config: string;
  readonly push?: string;
  readonly env?: Readonly<Record<string, string>>;
}

async function build(state: State, { config, push, env = {} }: Work): Promise<void> {
  const session = createSession(connection.client, { services: [registryAuth({ configDir: config, env })] });
  const attrs = { name: push ?? "", push: "true", "registry.insecure": "true" };
  try {
    const started = engine.solve({
      definition: marshal(state, { platform }),
      session,
      exporters: push === undefined ? [] : [{ type: "image", attrs }],
    });
    await started.result;
  } finally {
    session.close();
  }
}

const basic = { auth: Buffer.from(`${user}:${password}`).toString("base64") };
const content = randomBytes(8).toString("hex");
const made = (): State =>
  file(scratch)
    .mkfile("/content", content + randomBytes(4).toString("hex"))
    .state();

/** Makes the engine read a file of an image: it must pull for that. */
const reading = (reference: string): State =>
  file(scratch)
    .copy(image(reference, { platform, resolveMode: "pull" }), "/content", "/content")
    .state();

describe("a registry that wants a token", () => {
  test.each([
    ["by OAuth with a password", basic, {}, ["POST password"]],
    ["by GET with a password", basic, { hasOauth: false }, ["POST password", "GET password"]],
    ["by OAuth with an identity token", { identitytoken: identityToken }, {}, ["POST identity"]],
  ])("is pushed to and pulled from, %s", async (_, entry, options, ways) => {
    const registry = await registryWith(options);
    const config = configDir(registry.host, entry);
    const name = `${registry.host}/private/image:1`;
    await build(made(), { config, push: name });
    await build(reading(name), { config });
    // Each was asked by us: engines have a name.
    expect(registry.asked.filter(({ agent }) => agent !== "")).toEqual([]);
    expect([...new Set(registry.asked.map(({ method, by }) => `${method} ${by}`))]).toEqual(ways);
    expect(registry.asked.flatMap(({ scopes }) => scopes)).toContain("repository:private/image:pull,push");
  });

  test("gives what is public to everybody, and no more", async () => {
    const registry = await registryWith();
    const config = configDir(registry.host, basic);
    for (const name of ["public/image", "private/image"])
      await build(made(), { config, push: `${registry.host}/${name}:1` });
    const stranger = configDir("other.test", basic);
    await build(reading(`${registry.host}/public/image:1`), { config: stranger });
    expect(registry.asked.at(-1)).toMatchObject({ method: "GET", by: "none", agent: "" });
    await expect(build(reading(`${registry.host}/private/image:1`), { config: stranger })).rejects.toThrow(
      RpcError,
    );
  });

  test("refuses a wrong password, and nothing secret is told", async () => {
    const registry = await registryWith();
    const wrong = { auth: Buffer.from(`${user}:not-this-one`).toString("base64") };
    const config = configDir(registry.host, wrong);
    const error = await build(made(), { config, push: `${registry.host}/private/image:1` }).catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof RpcError)) throw new Error("it was not refused");
    expect(error.message).toMatch(/failed to fetch a token: http:.*\/token answered with status 401/);
    expect(`${error.message} ${JSON.stringify(error)}`).not.toMatch(/not-this-one|engineer/);
  });

  test("is asked by the engine itself where tokens are not to be fetched here", async () => {
    const registry = await registryWith();
    const config = configDir(registry.host, basic);
    const env = { BUILDKIT_NO_CLIENT_TOKEN: "1" };
    await build(made(), { config, env, push: `${registry.host}/private/image:1` });
    expect(registry.asked.length).toBeGreaterThan(0);
    expect(registry.asked.filter(({ agent }) => agent === "")).toEqual([]);
  });
});
