import { RpcCode, RpcError } from "../../rpc/index.ts";
import type { Credentials } from "./docker-credentials.ts";
import { type HttpAnswer, httpRequest } from "./http-request.ts";

/** What a registry's challenge asks for. */
export interface TokenRequest {
  /** The token server's URL. */
  readonly realm: string;
  readonly service: string;
  readonly scopes: readonly string[];
  readonly clientId: string;
  /** The authorities that are trusted, as PEM. */
  readonly ca: readonly string[];
}

export interface Token {
  readonly token: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Seconds since 1970; 0 where the server does not say. */
  readonly issuedAt: number;
}

/** What a server that does not say grants (distribution, token.md). */
const defaultExpirySeconds = 60;

/**
 * Fetches a token as the distribution project specifies it: with credentials by OAuth (POST), and where the server has
 * no such way by GET; without credentials anonymously. Rejects without credentials, tokens or the server's words.
 */
export async function fetchToken(request: TokenRequest, credentials: Credentials): Promise<Token> {
  const realm = parseRealm(request.realm);
  if (credentials.registryToken !== "") {
    return { token: credentials.registryToken, expiresIn: defaultExpirySeconds, issuedAt: 0 };
  }
  if (credentials.secret === "") return readToken(realm, await get(realm, request, credentials));
  const posted = await post(realm, request, credentials);
  // Servers without OAuth answer one of these.
  const hasNone =
    posted.status === 404 || posted.status === 401 || (posted.status === 405 && credentials.username !== "");
  return readToken(realm, hasNone ? await get(realm, request, credentials) : posted);
}

function post(
  realm: URL,
  { service, scopes, clientId, ca }: TokenRequest,
  { username, secret }: Credentials,
) {
  const grant =
    username === ""
      ? { grant_type: "refresh_token", refresh_token: secret }
      : { grant_type: "password", username, password: secret };
  const scope = scopes.length === 0 ? {} : { scope: scopes.join(" ") };
  const form = new URLSearchParams({ ...scope, service, client_id: clientId, ...grant });
  return httpRequest(realm, {
    method: "POST",
    ca,
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    body: form.toString(),
  });
}

function get(realm: URL, { service, scopes, ca }: TokenRequest, { username, secret }: Credentials) {
  const url = new URL(realm);
  if (service !== "") url.searchParams.append("service", service);
  for (const scope of scopes) url.searchParams.append("scope", scope);
  const basic = Buffer.from(`${username}:${secret}`).toString("base64");
  return httpRequest(url, {
    method: "GET",
    ca,
    headers: secret === "" ? {} : { authorization: `Basic ${basic}` },
  });
}

function readToken(realm: URL, { status, body }: HttpAnswer): Token {
  if (status < 200 || status >= 300) {
    const denied = status === 401 || status === 403;
    throw new RpcError({
      code: denied ? RpcCode.UNAUTHENTICATED : RpcCode.UNKNOWN,
      message: `failed to fetch a token: ${place(realm)} answered with status ${status}`,
    });
  }
  const answer = parseJson(body);
  const token = answer.access_token ?? answer.token;
  if (typeof token !== "string" || token === "") {
    throw new RpcError({
      code: RpcCode.UNKNOWN,
      message: `failed to fetch a token: ${place(realm)} sent none`,
    });
  }
  const expiresIn = Number(answer.expires_in);
  const issuedMs = typeof answer.issued_at === "string" ? Date.parse(answer.issued_at) : Number.NaN;
  return {
    token,
    expiresIn: expiresIn > 0 ? Math.floor(expiresIn) : defaultExpirySeconds,
    issuedAt: issuedMs > 0 ? Math.floor(issuedMs / 1000) : 0,
  };
}

function parseRealm(realm: string): URL {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new RpcError({
      code: RpcCode.INVALID_ARGUMENT,
      message: "failed to fetch a token: the registry named no address of a token server",
    });
  }
  return url;
}

/** Without what may be secret in it. */
function place({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? { ...found } : {};
  } catch {
    return {};
  }
}
