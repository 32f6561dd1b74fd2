import { setTimeout as sleep } from "node:timers/promises";
import { docker } from "../engine-tests/engine.ts";
import type { ExpectedService } from "./entry.ts";

/** What a started server showed. */
export interface ServiceReport {
  readonly body: string;
  /** Its standard output and error. */
  readonly output: string;
  /** The last state of its health check; "" if it has none. */
  readonly health: string;
  /** Absent while it runs. */
  readonly exitCode?: number;
}

const PATIENCE = 60_000;

/** Starts a server from an image, asks it once, waits for what is expected, and removes it. `flags` are docker's. */
export async function runService(
  tag: string,
  expected: ExpectedService,
  flags: readonly string[] = [],
): Promise<ServiceReport> {
  const publish = ["--publish", `127.0.0.1::${expected.port}`];
  const started = await docker(["run", "--detach", ...publish, ...flags, tag]);
  const id = started.stdout.trim();
  if (started.code !== 0) throw new Error(started.stderr);
  try {
    const { stdout } = await docker(["port", id, `${expected.port}`]);
    const address = stdout.split("\n")[0]?.trim() ?? "";
    const body = await answer(`http://${address}${expected.path}`);
    if (expected.health !== undefined) {
      await until(async () => (await inspect(id)).health === expected.health);
    }
    if (expected.ends) await until(async () => (await inspect(id)).exitCode !== undefined);
    const logs = await docker(["logs", id]);
    return { body, output: logs.stdout + logs.stderr, ...(await inspect(id)) };
  } finally {
    await docker(["rm", "--force", id]);
  }
}

/** The body of the first answer; a server needs a moment to listen. "" if none came in time. */
async function answer(url: string): Promise<string> {
  let body = "";
  await until(async () => {
    try {
      body = await (await fetch(url, { signal: AbortSignal.timeout(5_000) })).text();
      return true;
    } catch {
      return false;
    }
  });
  return body;
}

async function inspect(id: string): Promise<{ readonly health: string; readonly exitCode?: number }> {
  const { stdout } = await docker(["inspect", "--format", "{{json .State}}", id]);
  const state = JSON.parse(stdout);
  return {
    health: state.Health?.Status ?? "",
    ...(state.Running ? {} : { exitCode: state.ExitCode }),
  };
}

/** Waits until `done`, or until patience ends: the caller's assertion then says what is missing. */
async function until(done: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!(await done()) && Date.now() < end) await sleep(250);
}
