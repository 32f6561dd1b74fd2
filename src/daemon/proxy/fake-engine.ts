/** Test support: an engine that answers as a test says, real on the wire. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CallHandler, serveDuplex } from "../../buildkit/rpc/index.ts";

export interface FakeEngine {
  readonly address: string;
  /** Methods that were called, in order. */
  readonly calls: string[];
  readonly stop: () => void;
}

/** Starts one with handlers by method, such as "Control/Solve". */
export async function startFakeEngine(handlers: Readonly<Record<string, CallHandler>>): Promise<FakeEngine> {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-fake-engine-"));
  const path = join(folder, "socket");
  const calls: string[] = [];
  const sockets = new Set<Socket>();
  const get = (called: string): CallHandler | undefined => {
    const name = called.split(".").at(-1) ?? "";
    calls.push(name);
    return handlers[name];
  };
  const listener = createServer((socket) => {
    sockets.add(socket);
    serveDuplex(socket, { get });
  });
  await new Promise<void>((resolve) => listener.listen(path, resolve));
  const stop = () => {
    listener.close();
    for (const socket of sockets) socket.destroy();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address: `unix://${path}`, calls, stop };
}
