import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Metrics } from "./metrics.ts";

export interface HttpPages {
  readonly address: string;
  readonly close: () => void;
}

/**
 * Serves /metrics, /healthz (the process answers) and /readyz (it takes builds), and nothing else. Throws an Error that
 * names the address when it cannot be had.
 */
export async function serveHttpPages(
  { host, port }: { readonly host: string; readonly port: number },
  { metrics, isReady }: { readonly metrics: Metrics; readonly isReady: () => boolean },
): Promise<HttpPages> {
  const answer = async (path: string, response: ServerResponse): Promise<void> => {
    switch (path) {
      case "/metrics": {
        const { text, contentType } = await metrics.page();
        response.writeHead(200, { "content-type": contentType }).end(text);
        return;
      }
      case "/healthz":
        response.writeHead(200, plain).end("ok\n");
        return;
      case "/readyz":
        response.writeHead(isReady() ? 200 : 503, plain).end(isReady() ? "ok\n" : "shutting down\n");
        return;
      default:
        response.writeHead(404, plain).end("there are /metrics, /healthz and /readyz\n");
    }
  };
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    answer((request.url ?? "").split("?")[0] ?? "", response).catch(() => response.destroy());
  });
  await listening(server, host, port);
  const { port: chosen } = server.address() as AddressInfo;
  return {
    address: `http://${host}:${chosen}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const plain = { "content-type": "text/plain; charset=utf-8" };

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause) =>
      reject(new Error(`cannot listen at http://${host}:${port}: ${cause.message}`, { cause })),
    );
    server.listen(port, host, () => resolve());
  });
}
