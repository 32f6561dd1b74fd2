import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Keys as Amazon gives them. */
export interface StoreKeys {
  readonly id: string;
  readonly secret: string;
  readonly session?: string;
}

/** A request as far as it is signed. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

const EMPTY = createHash("sha256").digest("hex");

/**
 * What is wrong with the signature of a request for an object; undefined where nothing is. `now` is in milliseconds.
 * Written from AWS's page "Signature Calculations for the Authorization Header: Transferring Payload in a Single Chunk".
 */
export function signatureProblem(
  { method, url, headers }: SignedRequest,
  keys: StoreKeys,
  region: string,
  now: number,
): string | undefined {
  const given =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    );
  if (given === null) return "no signature";
  const [, id = "", day = "", scope = "", listed = "", signature = ""] = given;
  if (id !== keys.id) return "another key";
  if (scope !== region) return "another region";
  const moment = String(headers["x-amz-date"]);
  const [year, month, date, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(moment)?.slice(1).map(Number) ?? [];
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, date, hour, minute, second);
  if (!(Math.abs(now - at) < 15 * 60_000)) return "a clock that is wrong";
  if (!moment.startsWith(day)) return "two dates";
  const names = listed.split(";");
  if (names.join() !== [...names].sort().join()) return "headers in another order";
  if (!names.includes("host")) return "an unsigned host";
  for (const name of Object.keys(headers))
    if ((name.startsWith("x-amz-") || name === "range") && !names.includes(name))
      return `an unsigned ${name}`;
  if (headers["x-amz-security-token"] !== keys.session) return "another session";
  if (headers["x-amz-content-sha256"] !== EMPTY) return "a body";
  const [path = "", query = ""] = url.split("?");
  const canonical = [
    method,
    path,
    query,
    ...names.map((name) => `${name}:${String(headers[name]).trim()}`),
    "",
    listed,
    EMPTY,
  ].join("\n");
  const text = [
    "AWS4-HMAC-SHA256",
    moment,
    `${day}/${region}/s3/aws4_request`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const key = [day, region, "s3", "aws4_request"].reduce<Buffer | string>(
    (above, word) => createHmac("sha256", above).update(word).digest(),
    `AWS4${keys.secret}`,
  );
  return createHmac("sha256", key).update(text).digest("hex") === signature ? undefined : "a wrong signature";
}

/** What a server was asked for, and how it answered. */
export interface Asked {
  readonly url: string;
  readonly range: string | undefined;
  readonly status: number;
}

export interface StoreServer {
  /** Where it is, from `http://` on, without a slash. */
  readonly address: string;
  readonly asked: Asked[];
  close(): void;
}

/** What a store has, and to whom it gives it. */
export interface StoreWishes {
  readonly content: Buffer;
  readonly keys: StoreKeys;
  readonly region: string;
  /** The query of an address that was signed for a time. */
  readonly query: string;
  /** Bytes after which each answer breaks off. */
  readonly cut: number;
}

/** A store on loopback: `/bucket/…` by signature, `/signed…` by query, `/wrong…` by query with something else in it. */
export async function storeServer(wishes: StoreWishes): Promise<StoreServer> {
  const { content, cut, keys, query, region } = wishes;
  const asked: Asked[] = [];
  const refusal = (request: IncomingMessage): string | undefined => {
    const { method = "", url = "", headers } = request;
    if (url.startsWith("/bucket/"))
      return signatureProblem({ method, url, headers }, keys, region, Date.now());
    return url.endsWith(`?${query}`) ? undefined : "a wrong query";
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const { url = "", headers } = request;
    const answer = (status: number) => {
      asked.push({ url, range: headers.range, status });
      return response.writeHead(status, response.getHeaders());
    };
    const problem = refusal(request);
    if (problem !== undefined) return void answer(403).end(problem);
    if (url.startsWith("/wrong")) return void answer(200).end("something else");
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const rest = content.subarray(from);
    response.setHeader("content-length", rest.length);
    if (from > 0)
      response.setHeader("content-range", `bytes ${from}-${content.length - 1}/${content.length}`);
    answer(from > 0 ? 206 : 200);
    if (rest.length <= cut) return void response.end(rest);
    response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 50));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => void server.close(),
  };
}
