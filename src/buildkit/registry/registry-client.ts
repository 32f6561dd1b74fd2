import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { RpcCode, RpcError } from "../rpc/index.ts";
import { type DockerConfig, DockerCredentials, fetchToken, trustedCertificates } from "../session/index.ts";

export interface RegistryAsk {
  readonly method: "HEAD" | "POST" | "PUT";
  readonly headers?: Readonly<Record<string, string>>;
  /** Opened anew for each try. */
  readonly body?: { readonly length: number; readonly open: () => Readable | Uint8Array };
}

export interface RegistryAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

const ANSWER_BYTES = 64 * 1024;
/** Of silence: an upload may take hours as long as something moves. */
const SILENCE_MS = 60_000;
const CLIENT_ID = "mlspec";

/**
 * Speaks the distribution project's API with one repository, by the logins docker knows. A registry on this machine is
 * asked without TLS, as docker does it. Rejects with an RpcError that has no password in it.
 */
export class RegistryClient {
  readonly #host: string;
  readonly #repository: string;
  readonly #docker: DockerConfig;
  readonly #signal: AbortSignal;
  #authorization: string | undefined;

  constructor(host: string, repository: string, docker: DockerConfig, signal: AbortSignal) {
    this.#host = host;
    this.#repository = repository;
    this.#docker = docker;
    this.#signal = signal;
  }

  /** The address of something below the repository. */
  url(path: string): URL {
    const isHere = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::|$)/.test(this.#host);
    return new URL(`${isHere ? "http" : "https"}://${this.#host}/v2/${this.#repository}/${path}`);
  }

  /** One request; another with a login where the registry wants one. Statuses of 400 and above reject, but for 404. */
  async ask(url: URL, ask: RegistryAsk): Promise<RegistryAnswer> {
    let answer = await this.#once(url, ask);
    if (answer.status === 401 && url.origin === this.url("").origin) {
      this.#authorization = await this.#login(answer.headers["www-authenticate"] ?? "");
      answer = await this.#once(url, ask);
    }
    if (answer.status >= 400 && answer.status !== 404) {
      const denied = answer.status === 401 || answer.status === 403;
      throw new RpcError({
        code: denied ? RpcCode.UNAUTHENTICATED : RpcCode.UNKNOWN,
        message: `${this.#host} refuses ${ask.method} for ${this.#repository}: status ${answer.status}`,
      });
    }
    return answer;
  }

  /** What the registry's challenge asks for (RFC 7235; distribution, token.md). */
  async #login(challenge: string): Promise<string> {
    const credentials = await new DockerCredentials(this.#docker).find(this.#host);
    const fields = Object.fromEntries(
      [...challenge.slice(0, 4096).matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [
        key,
        value,
      ]),
    );
    if (/^basic\b/i.test(challenge)) {
      const { username, secret } = credentials;
      return `Basic ${Buffer.from(`${username}:${secret}`).toString("base64")}`;
    }
    const { token } = await fetchToken(
      {
        realm: fields.realm ?? "",
        service: fields.service ?? "",
        scopes: [`repository:${this.#repository}:pull,push`],
        clientId: CLIENT_ID,
        ca: await trustedCertificates(this.#docker.env),
      },
      credentials,
    );
    return `Bearer ${token}`;
  }

  async #once(url: URL, { method, headers = {}, body }: RegistryAsk): Promise<RegistryAnswer> {
    const isOwn = url.origin === this.url("").origin;
    const sent = {
      ...headers,
      ...(isOwn && this.#authorization !== undefined && { authorization: this.#authorization }),
      "content-length": String(body?.length ?? 0),
    };
    const ca = url.protocol === "https:" ? [...(await trustedCertificates(this.#docker.env))] : [];
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(unreachable(this.#host, error));
      const options = { method, headers: sent, signal: this.#signal, timeout: SILENCE_MS, agent: false };
      const asked =
        url.protocol === "https:" ? requestHttps(url, { ...options, ca }) : requestHttp(url, options);
      asked.on("timeout", () => asked.destroy(new Error("it takes too long")));
      asked.on("error", fail);
      asked.on("response", (response) => {
        let length = 0;
        response.on("data", (piece: Buffer) => {
          length += piece.length;
          if (length > ANSWER_BYTES) response.destroy();
        });
        response.on("error", fail);
        response.on("close", () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
      });
      const opened = body?.open();
      if (opened === undefined || opened instanceof Uint8Array) asked.end(opened);
      // A registry that refuses may answer before it has read all; then that answer counts.
      else pipeline(opened, asked).catch(() => undefined);
    });
  }
}

function unreachable(host: string, error: Error): RpcError {
  const why = "code" in error && typeof error.code === "string" ? error.code : error.message;
  return new RpcError({ code: RpcCode.UNAVAILABLE, message: `no answer of the registry ${host}: ${why}` });
}
