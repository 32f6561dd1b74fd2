/**
 * How much memory our client takes at most while it sends a folder with one large file, and while it receives a large
 * archive; and while it does next to nothing. Each in a process of its own. MLSPEC_BENCH_GB says how large; 10 unless
 * said. The engine keeps what it was sent until the bench is over, so its disk needs that much room.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { EngineClient, type Exporter } from "../../src/buildkit/control/index.ts";
import {
  createSession,
  exportReceiver,
  localFiles,
  type SessionService,
} from "../../src/buildkit/session/index.ts";
import { connectEngine, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { exec, image, local, marshal, type State } from "../../src/llb/index.ts";
import { readEnvironment } from "./engine-environment.ts";

const gigabyte = 1e9;
const platform = { os: "linux", architecture: "amd64" };

interface Measured {
  readonly bytes: number;
  readonly peak_mb: number;
}

interface Work {
  readonly services?: readonly SessionService[];
  readonly exporters?: readonly Exporter[];
}

/** Builds; resolves with the largest number of bytes that the engine told of one transfer. */
async function build(state: State, { services = [], exporters = [] }: Work): Promise<number> {
  const connection = await connectEngine(await resolveAddress(process.env));
  const session = createSession(connection.client, { services });
  const engine = new EngineClient(connection.client);
  const started = engine.solve({ definition: marshal(state, { platform }), session, exporters });
  let told = 0;
  for await (const { statuses } of started.progress) {
    for (const { current } of statuses) told = Math.max(told, current);
  }
  await started.result;
  session.close();
  connection.close();
  return told;
}

function step(script: string): State {
  const root = image("docker.io/library/debian:bookworm-slim", { platform });
  return exec({ root, args: ["sh", "-euc", script], env: { PATH: "/usr/bin:/bin" }, network: "none" }).root;
}

/** What one process does; returns how many bytes it sent or received. */
const tasks: Readonly<Record<string, (size: number) => Promise<number>>> = {
  idle: async () => {
    await build(step("true"), {});
    return 0;
  },
  send: async (size) => {
    const folder = mkdtempSync(join(tmpdir(), "mlspec-memory-"));
    writeFileSync(join(folder, "large"), "");
    truncateSync(join(folder, "large"), size);
    const name = `memory-${randomBytes(6).toString("hex")}`;
    try {
      return await build(local(name, { sharedKeyHint: name }), {
        services: [localFiles(new Map([[name, folder]]))],
      });
    } finally {
      rmSync(folder, { recursive: true });
      await forget(name);
    }
  },
  receive: async (size) => {
    let bytes = 0;
    const stream = new Writable({
      write: (chunk: Buffer, _encoding, callback) => {
        bytes += chunk.length;
        callback();
      },
    });
    await build(step(`truncate -s ${size} /large`), {
      services: [exportReceiver([{ kind: "stream", stream }])],
      exporters: [{ type: "tar", attrs: {} }],
    });
    return bytes;
  },
};

/** Takes what was sent off the engine's disk, and nothing else. */
async function forget(name: string): Promise<void> {
  const connection = await connectEngine(await resolveAddress(process.env));
  const filters = [`type==source.local,description~=${name}`];
  for await (const _ of new EngineClient(connection.client).prune({ all: true, filters }));
  connection.close();
}

function measure(task: string, size: number, env: NodeJS.ProcessEnv): Measured {
  const printed = execFileSync(process.execPath, [process.argv[1] ?? "", task, String(size)], {
    env,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const measured: Measured = JSON.parse(printed);
  if (measured.bytes < (task === "idle" ? 0 : size)) throw new Error(`${task}: only ${measured.bytes} bytes`);
  return measured;
}

const [task, size] = process.argv.slice(2);
const run = tasks[task ?? ""];
if (run !== undefined) {
  const bytes = await run(Number(size));
  // Linux counts in kilobytes.
  const measured: Measured = { bytes, peak_mb: Math.round(process.resourceUsage().maxRSS / 1024) };
  console.log(JSON.stringify(measured));
} else {
  const wanted = Number(process.env.MLSPEC_BENCH_GB ?? 10) * gigabyte;
  const env = readEnvironment();
  const [idle, send, receive] = ["idle", "send", "receive"].map((name) => measure(name, wanted, env));
  const inGb = (measured: Measured | undefined) => Number(((measured?.bytes ?? 0) / gigabyte).toFixed(2));
  console.log(
    JSON.stringify({
      bench: "memory",
      send_gb: inGb(send),
      receive_gb: inGb(receive),
      send_peak_mb: send?.peak_mb,
      receive_peak_mb: receive?.peak_mb,
      idle_mb: idle?.peak_mb,
    }),
  );
}
