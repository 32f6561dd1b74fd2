/**
 * A Docker engine that a test may kill: the shared engine's programs in name spaces of their own, on a state of its own.
 *
 * dockerd is process 1 of its PID name space, so that all it has started ends with it: its containerd, steps under way,
 * mounts. It has no bridge; steps run without a network, or with that of the host.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { docker, engineEnv, registry } from "./engine.ts";

export interface OwnEngine {
  readonly socket: string;
  /** As `mlspec --addr` takes it. */
  readonly address: string;
  /** SIGKILL, or SIGSTOP: it is there and says nothing. */
  readonly signal: (name: "SIGKILL" | "SIGSTOP" | "SIGCONT") => void;
  /** Ends it; its state stays for the next one. */
  readonly stop: () => Promise<void>;
}

export interface OwnEngineOptions {
  /** Further addresses that dockerd listens on, with its words for them. */
  readonly listen?: readonly string[];
  /** Of what the one before it had, nothing is there. */
  readonly fresh?: boolean;
}

const top = mkdtempSync(join(tmpdir(), "mlspec-own-"));
const running = new Set<ChildProcess>();
// Not when the process exits: vitest's workers are ended from outside, and its state is gigabytes.
afterAll(async () => {
  const ends = [...running].map((child) => once(child, "exit"));
  for (const child of running) child.kill("SIGKILL");
  await Promise.all(ends);
  rmSync(top, { recursive: true, force: true });
});

/** Why no engine of a test's own can be started here; undefined where it can. */
export function missingForOwnEngine(): string | undefined {
  if (engineEnv().MLSPEC_ENGINE === "host")
    return "the machine's own Docker is tested, whose programs we do not start";
  if (process.getuid?.() !== 0) return "an engine of the test's own needs root";
  return undefined;
}

/** Starts the engine, one at a time; the images it had are there again, unless it is to be fresh. */
export async function startOwnEngine({
  listen = [],
  fresh = false,
}: OwnEngineOptions = {}): Promise<OwnEngine> {
  const socket = join(top, "docker.sock");
  const config = {
    features: { "containerd-snapshotter": true },
    bridge: "none",
    iptables: false,
    ip6tables: false,
    "registry-mirrors": [`http://${registry()}`],
    "insecure-registries": [registry()],
    builder: { Entitlements: { "network-host": true } },
  };
  writeFileSync(join(top, "daemon.json"), JSON.stringify(config));
  // What an engine that was killed has left: sockets nobody listens on, numbers of processes that are others' now.
  for (const name of ["exec", "docker.sock", "pid"])
    rmSync(join(top, name), { recursive: true, force: true });
  if (fresh) rmSync(join(top, "data"), { recursive: true, force: true });
  const files = [
    "--config-file",
    "daemon.json",
    "--data-root",
    "data",
    "--exec-root",
    "exec",
    "--pidfile",
    "pid",
  ];
  const placed = files.map((word) => (word.startsWith("--") ? word : join(top, word)));
  const log = openSync(join(top, "log"), "w");
  const child = spawn(
    "unshare",
    // biome-ignore format: one thing a line
    ["--mount", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL",
      "dockerd", ...placed, "-H", `unix://${socket}`, ...listen],
    { env: engineEnv(), stdio: ["ignore", log, log] },
  );
  closeSync(log);
  running.add(child);
  const ended = once(child, "exit").then(() => running.delete(child));
  const env = { DOCKER_HOST: `unix://${socket}` };
  for (let i = 0; (await docker(["version"], { env })).code !== 0; i++) {
    if (i > 300 || child.exitCode !== null) throw new Error(readFileSync(join(top, "log"), "utf8"));
    await sleep(100);
  }
  const pid = onlyChild(child);
  return {
    socket,
    address: `docker://${socket}`,
    signal: (name) => process.kill(pid, name),
    stop: async () => {
      // With it goes all that is in its name space.
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** `unshare` has one child: process 1 of the new name space. */
function onlyChild({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8"));
}
