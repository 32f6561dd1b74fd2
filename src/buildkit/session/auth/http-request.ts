import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { RpcCode, RpcError } from "../../rpc/index.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The authorities that are trusted, as PEM. */
  readonly ca: readonly string[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

const timeoutMs = 30_000;
const answerBytes = 1024 * 1024;
const mostRedirects = 5;

/**
 * One request, one bounded answer in bounded time. Redirects of a GET are followed; credentials go to the origin they
 * are for and to no other. Rejects with UNAVAILABLE where there is no answer, which says the system's reason alone.
 */
export async function httpRequest(url: URL, request: HttpRequest): Promise<HttpAnswer> {
  let at = url;
  let { headers } = request;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const { location, ...answer } = await once(at, { ...request, headers });
    const isRedirect = answer.status >= 300 && answer.status < 400 && location !== undefined;
    if (!isRedirect || request.method !== "GET") return answer;
    const next = new URL(location, at);
    if (next.origin !== at.origin) headers = {};
    if (at.protocol === "https:" && next.protocol !== "https:") return answer;
    at = next;
  }
  throw unreachable(url, "it redirects for ever");
}

function once(url: URL, { method, headers, body, ca }: HttpRequest) {
  const isSecure = url.protocol === "https:";
  const options = { method, headers, signal: AbortSignal.timeout(timeoutMs), agent: false } as const;
  return new Promise<HttpAnswer & { readonly location: string | undefined }>((resolve, reject) => {
    const fail = (error: Error) => reject(unreachable(url, reason(error)));
    const asked = isSecure ? requestHttps(url, { ...options, ca: [...ca] }) : requestHttp(url, options);
    asked.on("error", fail);
    asked.on("response", (response) => {
      const pieces: Buffer[] = [];
      let length = 0;
      response.on("data", (piece: Buffer) => {
        length += piece.length;
        if (length > answerBytes) asked.destroy(new Error("the answer is too large"));
        else pieces.push(piece);
      });
      response.on("error", fail);
      response.on("end", () => {
        const { statusCode: status = 0 } = response;
        const { location } = response.headers;
        resolve({ status, location, body: Buffer.concat(pieces).toString("utf8") });
      });
    });
    asked.end(body);
  });
}

function unreachable({ origin, pathname }: URL, why: string): RpcError {
  const message = `failed to fetch a token: no answer of ${origin}${pathname}: ${why}`;
  return new RpcError({ code: RpcCode.UNAVAILABLE, message });
}

/** The system's code where it has one: messages may hold the whole address. */
function reason(error: Error): string {
  if (error.name === "TimeoutError" || error.name === "AbortError") return "it takes too long";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
