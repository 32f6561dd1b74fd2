import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { serveDuplex } from "../../buildkit/rpc/index.ts";
import { Control } from "../../proto/index.ts";
import { createPool, type EnginePool } from "./index.ts";

/** A server that says a version, for an engine: real on the wire. */
class FakeEngine {
  readonly address: string;
  answers = true;
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #listener: Server | undefined;
  connections = 0;

  constructor(path: string) {
    this.#path = path;
    this.address = `unix://${path}`;
  }

  async start(): Promise<void> {
    const output = Control.method.info.output;
    const info = toBinary(output, create(output, { buildkitVersion: { version: "v0.99.0" } }));
    this.#listener = createServer((socket) => {
      this.connections++;
      this.#sockets.add(socket);
      const handler = async (call: { send(bytes: Uint8Array): unknown }) => {
        if (!this.answers) await new Promise(() => undefined);
        await call.send(info);
      };
      serveDuplex(socket, new Map([["/moby.buildkit.v1.Control/Info", handler]]));
    });
    await new Promise<void>((resolve) => this.#listener?.listen(this.#path, resolve));
  }

  stop(): void {
    this.#listener?.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Time that passes when told to. */
function fakeTime() {
  const timers = new Map<object, { readonly ms: number; readonly act: () => void }>();
  const after = (ms: number, act: () => void) => {
    const key = {};
    timers.set(key, { ms, act });
    return () => timers.delete(key);
  };
  const waits = () => [...timers.values()].map(({ ms }) => ms).sort((a, b) => a - b);
  const fire = () => {
    const due = [...timers.values()];
    timers.clear();
    for (const { act } of due) act();
  };
  return { after, waits, fire };
}

describe("a pool of two engines, which are stand-ins", () => {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-pool-"));
  let engines: [FakeEngine, FakeEngine];
  let pool: EnginePool;
  let time: ReturnType<typeof fakeTime>;
  let count = 0;

  beforeEach(async () => {
    count++;
    engines = [new FakeEngine(join(folder, `${count}a`)), new FakeEngine(join(folder, `${count}b`))];
    await Promise.all(engines.map((engine) => engine.start()));
    time = fakeTime();
    const nodes = engines.map(({ address }) => ({ address }));
    pool = createPool({ nodes, after: time.after, checkMs: 1000, answerMs: 3000 });
  });

  afterEach(async () => {
    await pool.close();
    for (const engine of engines) engine.stop();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const statusOf = (address: string) => pool.nodes().find((node) => node.address === address);
  const other = (address: string) => engines.find((engine) => engine.address !== address)?.address;
  const engineAt = (address: string) => engines.find((engine) => engine.address === address);

  test("gives the same engine for the same identity, over one connection", async () => {
    const leases = await Promise.all(Array.from({ length: 5 }, () => pool.lease("x")));
    expect(new Set(leases.map(({ node }) => node)).size).toBe(1);
    const node = leases[0]?.node ?? "";
    expect(statusOf(node)).toMatchObject({ healthy: true, version: "v0.99.0", leases: 5, weight: 1 });
    expect(engineAt(node)?.connections).toBe(1);
    for (const lease of leases) {
      lease.release();
      lease.release();
    }
    expect(statusOf(node)?.leases).toBe(0);
  });

  test("gives the next one when an engine is lost, and the first again when it is back", async () => {
    const { node } = await pool.lease("x");
    engineAt(node)?.stop();
    await expect.poll(() => statusOf(node)?.healthy).toBe(false);
    expect(statusOf(node)?.lastError).toContain("connection");
    expect((await pool.lease("x")).node).toBe(other(node));
    await engineAt(node)?.start();
    time.fire();
    await expect.poll(() => statusOf(node)?.healthy).toBe(true);
    expect((await pool.lease("x")).node).toBe(node);
  });

  test("tries a lost engine again after waits that grow", async () => {
    const { node } = await pool.lease("x");
    engineAt(node)?.stop();
    await expect.poll(() => time.waits()).toEqual([500]);
    for (const wait of [1000, 2000, 4000]) {
      time.fire();
      await expect.poll(() => time.waits()).toEqual([wait]);
    }
  });

  test("passes over an engine that has ceased to answer, and cuts nothing off", async () => {
    const { node, connection } = await pool.lease("x");
    const engine = engineAt(node);
    if (engine !== undefined) engine.answers = false;
    time.fire();
    await expect.poll(() => statusOf(node)?.healthy).toBe(false);
    expect(connection.client.connection.lossReason()).toBeUndefined();
    expect((await pool.lease("x")).node).toBe(other(node));
    if (engine !== undefined) engine.answers = true;
    time.fire();
    await expect.poll(() => statusOf(node)?.healthy).toBe(true);
    expect(engine?.connections).toBe(1);
  });

  test("says what was tried when none answers", async () => {
    for (const engine of engines) engine.stop();
    const error = await pool.lease("x").catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ codeName: "UNAVAILABLE" });
    for (const { address } of engines) expect(String(error)).toContain(address);
    await expect(pool.leaseAll()).rejects.toMatchObject({ codeName: "UNAVAILABLE" });
  });

  test("gives every engine that answers", async () => {
    engines[0].stop();
    expect((await pool.leaseAll()).map(({ node }) => node)).toEqual([engines[1].address]);
  });

  test("lets one who goes away go, and connects for the others", async () => {
    for (const engine of engines) engine.answers = false;
    const stop = new AbortController();
    const gone = pool.lease("x", stop.signal);
    stop.abort(new Error("enough"));
    await expect(gone).rejects.toThrow("enough");
  });
});
