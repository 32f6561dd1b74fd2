import { request } from "node:http";
import type { Duplex } from "node:stream";

/** What a connection to a Docker engine's API is to become. */
export interface DockerUpgrade {
  /** `/grpc`: one to the BuildKit inside it. `/session`: one on which that BuildKit is the client. */
  readonly path: "/grpc" | "/session";
  readonly headers?: Headers | undefined;
  readonly signal: AbortSignal;
}

/** Header names and values; a name that stands twice is sent twice. */
export type Headers = readonly (readonly [name: string, value: string])[];

/**
 * Turns a connection to a Docker engine's API into HTTP/2, as `POST` upgraded to h2c.
 * Rejects when the engine answers anything else.
 */
export function upgradeDocker(
  connection: Duplex,
  { path, headers = [], signal }: DockerUpgrade,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => connection,
      host: "docker",
      path,
      method: "POST",
    });
    asked.setHeader("Connection", "Upgrade");
    asked.setHeader("Upgrade", "h2c");
    for (const name of new Set(headers.map(([key]) => key))) {
      asked.setHeader(
        name,
        headers.filter(([key]) => key === name).map(([, value]) => value),
      );
    }
    // Not the request's own option: that would end the stream whenever the signal fires, also long after this.
    const abort = () => asked.destroy(new Error("no answer in time"));
    signal.addEventListener("abort", abort, { once: true });
    asked.once("close", () => signal.removeEventListener("abort", abort));
    asked.on("upgrade", (_response, socket, head) => {
      signal.removeEventListener("abort", abort);
      // The engine speaks first, and what it said in the same packet is no longer in the socket.
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.on("response", (response) => {
      response.destroy();
      const { statusCode } = response;
      // What Go's servers say to one who speaks without TLS where they want it.
      const why = statusCode === 400 ? "it may want TLS" : "this Docker engine has no BuildKit";
      reject(new Error(`${why}: it answers HTTP ${statusCode} to ${path}`));
    });
    asked.on("error", reject);
    asked.end();
  });
}
