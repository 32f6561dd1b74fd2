/** A registry that wants a token, and the server of these tokens, both on loopback: Debian's, and ours as it specifies. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { engineEnv } from "./engine.ts";

/** A request for a token, as its server saw it. */
export interface TokenAsked {
  readonly method: string;
  /** "identity", "password" or "none". */
  readonly by: string;
  readonly agent: string;
  readonly scopes: readonly string[];
}

export interface TokenRegistry {
  /** Host and port. */
  readonly host: string;
  readonly asked: readonly TokenAsked[];
  /** A token that may pull from a repository. */
  readonly token: (repository: string) => string;
  readonly stop: () => void;
}

export const user = "engineer";
export const password = "pass/word+&=%";
export const identityToken = "an-identity-token";

/** Starts both. Everybody may pull `public/...`; the user may do all. `hasOauth` false: tokens are had by GET alone. */
export async function startTokenRegistry({ hasOauth = true } = {}): Promise<TokenRegistry> {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-registry-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=mlspec-test"];
  execFileSync("openssl", [...words, "-keyout", key, "-out", certificate], { stdio: "ignore" });
  const asked: TokenAsked[] = [];
  const issue = tokenIssuer(readFileSync(key), readFileSync(certificate));
  const tokens = createServer(
    (request, response) => void answerToken(request, response, { asked, issue, hasOauth }),
  );
  const realm = `http://127.0.0.1:${await listen(tokens)}/token`;
  const port = await freePort();
  const config = {
    version: 0.1,
    log: { level: "error" },
    storage: { filesystem: { rootdirectory: join(folder, "data") } },
    http: { addr: `127.0.0.1:${port}` },
    auth: { token: { realm, service: "test-registry", issuer: "test-issuer", rootcertbundle: certificate } },
  };
  writeFileSync(join(folder, "config.yml"), JSON.stringify(config));
  const child = spawn("docker-registry", ["serve", join(folder, "config.yml")], {
    env: engineEnv(),
    stdio: "ignore",
  });
  await answering(`http://127.0.0.1:${port}/v2/`, child);
  const stop = () => {
    child.kill();
    tokens.close();
    rmSync(folder, { recursive: true, force: true });
  };
  const token = (name: string) => issue(user, [{ type: "repository", name, actions: ["pull"] }]);
  return { host: `127.0.0.1:${port}`, asked, token, stop };
}

interface TokenServer {
  readonly asked: TokenAsked[];
  readonly issue: (subject: string, access: readonly object[]) => string;
  readonly hasOauth: boolean;
}

/** As distribution's docs/spec/auth/{token,oauth}.md say. */
async function answerToken(
  request: IncomingMessage,
  response: ServerResponse,
  { asked, issue, hasOauth }: TokenServer,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const form = new URLSearchParams(Buffer.concat(pieces).toString());
  const query = new URL(request.url ?? "", "http://x").searchParams;
  const scopes = [...query.getAll("scope"), ...(form.get("scope")?.split(" ") ?? [])];
  const basic = Buffer.from(request.headers.authorization?.replace("Basic ", "") ?? "", "base64").toString();
  const isUser =
    basic === `${user}:${password}` ||
    (form.get("username") === user && form.get("password") === password) ||
    form.get("refresh_token") === identityToken;
  const by = form.has("refresh_token") ? "identity" : basic || form.has("password") ? "password" : "none";
  asked.push({ method: request.method ?? "", by, scopes, agent: request.headers["user-agent"] ?? "" });
  const refused = request.method === "POST" && !hasOauth ? 405 : by !== "none" && !isUser ? 401 : undefined;
  if (refused !== undefined) {
    response.writeHead(refused).end(`refused ${basic}${form}`);
    return;
  }
  const access = scopes.map((scope) => {
    const [type = "", name = "", actions = ""] = scope.split(":");
    const granted = actions
      .split(",")
      .filter((action) => isUser || (action === "pull" && name.startsWith("public/")));
    return { type, name, actions: granted };
  });
  const token = issue(isUser ? user : "", access);
  response.end(
    JSON.stringify({ token, access_token: token, expires_in: 300, issued_at: new Date().toISOString() }),
  );
}

function tokenIssuer(key: Buffer, certificate: Buffer): TokenServer["issue"] {
  const chain = [new X509Certificate(certificate).raw.toString("base64")];
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return (subject, access) => {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: "test-issuer", sub: subject, aud: "test-registry", jti: randomUUID(), access },
      ...{ iat: now - 5, nbf: now - 5, exp: now + 300 },
    };
    const text = `${encode({ typ: "JWT", alg: "RS256", x5c: chain })}.${encode(claims)}`;
    return `${text}.${sign("sha256", Buffer.from(text), createPrivateKey(key)).toString("base64url")}`;
  };
}

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let i = 0; i < 100 && child.exitCode === null; i++) {
    const status = await fetch(url)
      .then((answer) => answer.status)
      .catch(() => 0);
    if (status === 401) return;
    await sleep(100);
  }
  throw new Error("the registry does not come up");
}
