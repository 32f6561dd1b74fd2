import { createPublicKey, verify } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { Auth } from "../../proto/index.ts";
import { RpcCode, RpcError } from "../rpc/index.ts";
import { fakeEngine } from "./fake-engine.ts";
import { registryAuth } from "./registry-auth.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-tokens-"));
const base64 = (text: string) => Buffer.from(text).toString("base64");
writeFileSync(
  join(top, "config.json"),
  JSON.stringify({
    auths: {
      "user.test": { auth: base64("user:pass word&") },
      "identity.test": { identitytoken: "identity-token" },
      "registry-token.test": { registrytoken: "fixed-token" },
    },
  }),
);

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

/** What the token server was asked, and what it answers: a status and a body for each request in turn. */
const seen: Seen[] = [];
let answers: (readonly [status: number, body: unknown, location?: string])[] = [];

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const form = Object.fromEntries(new URLSearchParams(Buffer.concat(pieces).toString()));
  const { method = "", url = "", headers } = request;
  seen.push({ method, form, path: decodeURIComponent(url), authorization: headers.authorization });
  const [status, body, location] = answers.shift() ?? [500, {}];
  response.writeHead(status, location === undefined ? {} : { location });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

const servers = [createServer(answer).listen(0, "127.0.0.1"), createServer(answer).listen(0, "127.0.0.1")];
await Promise.all(servers.map((server) => once(server, "listening")));
const [here = "", there = ""] = servers.map(
  (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
);

const serve = (env: Record<string, string> = {}, configDir = top) =>
  fakeEngine([registryAuth({ configDir, env })]);
const engine = serve();

afterAll(() => {
  engine.close();
  for (const server of servers) server.close();
  rmSync(top, { recursive: true, force: true });
});
beforeEach(() => {
  seen.length = 0;
});

const scopes = ["repository:a/b:pull,push", "repository:c:pull"];

async function token(host: string, realm = `${here}/token?x=1`) {
  const request = { Host: host, Realm: realm, Service: "reg", Scopes: scopes, ClientID: "buildkit-client" };
  const { Token, ExpiresIn, IssuedAt } = await engine.client.unary(Auth.method.fetchToken, request);
  return [Token, Number(ExpiresIn), Number(IssuedAt)];
}

describe("a token", () => {
  it("is fetched by OAuth with a password", async () => {
    const issued_at = "2026-01-02T03:04:05.678Z";
    answers = [[200, { access_token: "t", expires_in: 300, issued_at }]];
    expect(await token("user.test")).toEqual(["t", 300, 1_767_323_045]);
    expect(seen).toEqual([
      {
        method: "POST",
        path: "/token?x=1",
        authorization: undefined,
        form: {
          grant_type: "password",
          username: "user",
          password: "pass word&",
          service: "reg",
          client_id: "buildkit-client",
          scope: scopes.join(" "),
        },
      },
    ]);
  });

  it("is fetched by OAuth with an identity token", async () => {
    answers = [[200, { access_token: "t" }]];
    expect(await token("identity.test")).toEqual(["t", 60, 0]);
    expect(seen[0]?.form).toMatchObject({ grant_type: "refresh_token", refresh_token: "identity-token" });
    expect(seen[0]?.form).not.toHaveProperty("username");
  });

  it.each([401, 404, 405])("is asked for by GET where OAuth is answered by %d", async (status) => {
    answers = [
      [status, "no OAuth here"],
      [200, { token: "t" }],
    ];
    expect(await token("user.test")).toEqual(["t", 60, 0]);
    expect(seen[1]).toEqual({
      method: "GET",
      path: `/token?x=1&service=reg&scope=${scopes[0]}&scope=${scopes[1]}`,
      authorization: `Basic ${base64("user:pass word&")}`,
      form: {},
    });
  });

  it("is fetched without credentials where docker has none", async () => {
    answers = [[200, { token: "anonymous" }]];
    expect(await token("nobody.test")).toEqual(["anonymous", 60, 0]);
    expect(seen).toMatchObject([{ method: "GET", authorization: undefined }]);
  });

  it("may be fixed in docker's configuration", async () => {
    expect(await token("registry-token.test")).toEqual(["fixed-token", 60, 0]);
    expect(seen).toEqual([]);
  });

  it("may be elsewhere, where no password is sent to", async () => {
    answers = [
      [404, ""],
      [302, "", "/other"],
      [307, "", `${there}/token`],
      [200, { token: "t" }],
    ];
    expect(await token("user.test")).toEqual(["t", 60, 0]);
    expect(seen.slice(1).map(({ path, authorization }) => [path.split("?")[0], authorization])).toEqual([
      ["/token", `Basic ${base64("user:pass word&")}`],
      ["/other", `Basic ${base64("user:pass word&")}`],
      ["/token", undefined],
    ]);
  });

  it.each<[what: string, reply: typeof answers, code: RpcCode, message: string]>([
    [
      "a refusal",
      [
        [401, "pass word&"],
        [403, "pass word&"],
      ],
      RpcCode.UNAUTHENTICATED,
      "answered with status 403",
    ],
    ["a failure", [[500, "user"]], RpcCode.UNKNOWN, "answered with status 500"],
    ["no token", [[200, { token: "" }]], RpcCode.UNKNOWN, "sent none"],
    ["no JSON", [[200, "pass word&"]], RpcCode.UNKNOWN, "sent none"],
    ["too much", [[200, "x".repeat(2_000_000)]], RpcCode.UNAVAILABLE, "the answer is too large"],
  ])("is not there after %s, and nothing secret is in the error", async (_, reply, code, message) => {
    answers = reply;
    const error = await token("user.test", `${here}/token?key=secret`).catch((thrown: unknown) => thrown);
    if (!(error instanceof RpcError)) throw new Error("it was not refused");
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    for (const secret of ["user", "pass word", base64("user:pass word&"), "key=secret"])
      expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(secret);
  });

  it.each(["", "ftp://x.test/", "file:///etc/passwd", "token"])("is not fetched from %j", async (realm) => {
    await expect(token("user.test", realm)).rejects.toMatchObject({ code: RpcCode.INVALID_ARGUMENT });
  });

  it("is not there without a server", async () => {
    await expect(token("user.test", "http://127.0.0.1:1/token")).rejects.toMatchObject({
      code: RpcCode.UNAVAILABLE,
      message: "failed to fetch a token: no answer of http://127.0.0.1:1/token: ECONNREFUSED",
    });
  });
});

describe("the key that engines know us by", () => {
  const publicKey = async (from: ReturnType<typeof serve>, Host: string, Salt: Uint8Array) =>
    Buffer.from((await from.client.unary(Auth.method.getTokenAuthority, { Host, Salt })).PublicKey);
  const salt = Buffer.from("salt of an engine");

  it("signs what the engine sends, with the payload behind the signature", async () => {
    const key = await publicKey(engine, "user.test", salt);
    expect(key).toHaveLength(32);
    const Payload = Buffer.from("payload");
    const { Signed } = await engine.client.unary(Auth.method.verifyTokenAuthority, {
      Host: "user.test",
      Salt: salt,
      Payload,
    });
    const signed = Buffer.from(Signed);
    expect(signed.subarray(64)).toEqual(Payload);
    const prefix = Buffer.from("302a300506032b6570032100", "hex");
    const der = createPublicKey({ key: Buffer.concat([prefix, key]), format: "der", type: "spki" });
    expect(verify(undefined, Payload, der, signed.subarray(0, 64))).toBe(true);
  });

  it("is the same in the next session, another for each registry and engine, and written for us alone", async () => {
    const next = serve();
    const key = await publicKey(engine, "user.test", salt);
    expect(await publicKey(next, "user.test", salt)).toEqual(key);
    expect(await publicKey(next, "identity.test", salt)).not.toEqual(key);
    expect(await publicKey(next, "user.test", Buffer.from("another salt"))).not.toEqual(key);
    next.close();
    const file = join(top, ".token_seed");
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8"))).sort()).toEqual([
      "identity.test",
      "user.test",
    ]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("is everybody's without credentials", async () => {
    const other = serve({}, join(top, "none"));
    expect(await publicKey(other, "nobody.test", salt)).toEqual(await publicKey(engine, "nobody.test", salt));
    other.close();
  });

  it.each([[{ BUILDKIT_NO_CLIENT_TOKEN: "1" }], [{ HTTPS_PROXY: "http://proxy.test:3128" }]])(
    "is not there with %j, so that engines fetch tokens themselves",
    async (env) => {
      const other = serve(env);
      await expect(publicKey(other, "user.test", salt)).rejects.toMatchObject({ code: RpcCode.UNAVAILABLE });
      other.close();
    },
  );
});
