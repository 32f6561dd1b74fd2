/** Test support: a daemon in this process, on a socket of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { connectDuplex, type RpcClient } from "../../buildkit/rpc/index.ts";
import { loadConfig, parseConfig } from "../config/index.ts";
import { type Daemon, startDaemon } from "../start-daemon.ts";

export interface TestDaemon extends AsyncDisposable {
  readonly daemon: Daemon;
  readonly folder: string;
  readonly client: RpcClient;
}

/** Starts one with this configuration (YAML); its folder goes with it. No engine is behind it unless one is named. */
export async function testDaemon(yaml = "{}", folder = tempFolder()): Promise<TestDaemon> {
  const place = { env: {}, cwd: folder, uid: 1000 };
  const config = {
    ...loadConfig({ action: "run", configFile: undefined, overrides: {} }, place),
    engines: [{ address: `unix://${folder}/no-engine.sock`, weight: 1 }],
    listen: [{ kind: "unix", path: join(folder, "d.sock") } as const],
    ...definedOf(parseConfig(yaml, "test.yaml", folder)),
    state: join(folder, "state"),
  };
  const daemon = await startDaemon(config, { log: pino({ level: "silent" }) });
  const client = connectDuplex(connect(`${folder}/d.sock`));
  return {
    daemon,
    folder,
    client,
    async [Symbol.asyncDispose]() {
      client.close();
      await daemon.shutDown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A new folder; it goes with the daemon that is started in it. */
export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), "mlspecd-"));
}

function definedOf<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
