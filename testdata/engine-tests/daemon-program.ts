/** What tests of the daemon share: the bundled program as a process, and calls of its builds. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { pack } from "tar-stream";
import { connectDuplex, type RpcClient } from "../../src/buildkit/rpc/index.ts";
import { type BuildEvent, type BuildOptionsSchema, Builds } from "../../src/proto/index.ts";
import { atEnd } from "../at-end.ts";
import { engineEnv, root } from "./engine.ts";

let bundled: string | undefined;

/** The program's main file, bundled once; it finds its native package in the tree's node_modules. */
function bundleDaemon(): string {
  if (bundled === undefined) {
    const folder = join(root, ".cache/daemon-tests");
    mkdirSync(folder, { recursive: true });
    execFileSync(process.execPath, [join(root, "src/daemon/bundle.mjs"), folder], { stdio: "inherit" });
    bundled = join(folder, "main.js");
  }
  return bundled;
}

/** A daemon's process. */
export interface DaemonProcess {
  readonly child: ChildProcess;
  readonly client: RpcClient;
  readonly socket: string;
  /** Everything it has logged. */
  readonly log: () => string;
  /** Resolves with the exit code, or the name of the signal. */
  readonly ended: Promise<number | string>;
  readonly stop: () => Promise<void>;
}

/** A new folder for a daemon's socket and state, gone when the tests end. */
export function daemonFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mlspecd-test-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The address of this test run's engine, as the daemon takes it. */
export function engineAddress(): string {
  const { BUILDKIT_HOST, DOCKER_HOST } = engineEnv();
  return (
    BUILDKIT_HOST ?? `docker://${(DOCKER_HOST ?? "unix:///var/run/docker.sock").replace(/^unix:\/\//, "")}`
  );
}

/** Starts the program in a folder, with more environment than the engine's; resolves once it serves. */
export async function startProgram(
  folder: string,
  flags: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<DaemonProcess> {
  const socket = join(folder, "mlspecd.sock");
  const args = ["--listen", `unix://${socket}`, "--state", join(folder, "state"), "--log", "debug"];
  const child = spawn(process.execPath, [bundleDaemon(), ...args, ...flags], {
    env: { ...engineEnv(), ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? ""));
  });
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('"mlspecd serves"')) resolve();
    });
    void ended.then((how) => reject(new Error(`mlspecd ended with ${how}: ${log}`)));
  });
  const client = connectDuplex(connect(socket));
  const stop = async (): Promise<void> => {
    client.close();
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await ended;
  };
  return { child, client, socket, log: () => log, ended, stop };
}

/** A tar archive of these files. */
export async function tarOf(files: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, Buffer.from(content));
  archive.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of archive) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export interface BuildCall {
  readonly options: MessageInitShape<typeof BuildOptionsSchema>;
  readonly context?: Uint8Array;
  readonly signal?: AbortSignal;
  readonly metadata?: readonly (readonly [string, string])[];
  readonly onEvent?: (event: BuildEvent["event"]) => void;
}

/** Builds through the daemon; resolves with all events, rejects as the call does. */
export async function buildThrough(
  client: RpcClient,
  call: BuildCall,
): Promise<readonly BuildEvent["event"][]> {
  const { signal, metadata = [] } = call;
  const stream = client.duplexStream(Builds.method.build, { signal, metadata });
  await stream.send({ part: { case: "options", value: call.options } });
  const sending = (async () => {
    for (let at = 0; at < (call.context?.length ?? 0); at += 64 * 1024) {
      const piece = call.context?.subarray(at, at + 64 * 1024) ?? new Uint8Array();
      await stream.send({ part: { case: "context", value: piece } });
    }
    stream.end();
  })();
  const events: BuildEvent["event"][] = [];
  for await (const { event } of stream.messages) {
    events.push(event);
    call.onEvent?.(event);
  }
  await sending;
  return events;
}

/** The text of a build's logs. */
export function logText(events: readonly BuildEvent["event"][]): string {
  return events
    .flatMap((event) => (event.case === "progress" ? event.value.logs : []))
    .map(({ data }) => Buffer.from(data).toString())
    .join("");
}
