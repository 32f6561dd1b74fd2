import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Test support: one end of a unix socket at once; `serve` gets the other when it is there. */
export function dialServed(serve: (socket: Socket) => void): Socket {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-pair-"));
  const path = join(folder, "socket");
  const listener = createServer((socket) => {
    // One is all there is to come.
    listener.close();
    serve(socket);
  });
  // Listens before it returns: node:net binds unix sockets at once.
  listener.listen(path);
  const socket = connect(path);
  socket.once("connect", () => rmSync(folder, { recursive: true, force: true }));
  return socket;
}
