import { request } from "node:http";
import type { Duplex } from "node:stream";

/**
 * Turns a connection to a Docker engine's API into one to the BuildKit inside it: `POST /grpc` upgraded to HTTP/2.
 * Rejects when the engine answers anything else.
 */
export function upgradeDocker(connection: Duplex, signal: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => connection,
      host: "docker",
      path: "/grpc",
      method: "POST",
      headers: { Connection: "Upgrade", Upgrade: "h2c" },
    });
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
      reject(new Error(`${why}: it answers HTTP ${statusCode} to /grpc`));
    });
    asked.on("error", reject);
    asked.end();
  });
}
