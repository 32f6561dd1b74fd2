import { execFile, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { promisify } from "node:util";
import type { Environment } from "../environment.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";

/** A running `docker load`. */
export interface DockerLoad {
  /** OCI archives, which may hold several platforms, are taken too; else Docker's own archives alone. */
  readonly takesOci: boolean;
  /** Takes the image's archive. */
  readonly input: Writable;
  /** Resolves once Docker has the image; rejects with a failure that says what Docker said. */
  readonly done: Promise<void>;
}

const MOST_SAID = 4096;

/**
 * Starts `docker load`, which takes the image that a BuildKit apart from Docker has made; `context` is one of docker's
 * own contexts.
 */
export async function startDockerLoad(env: Environment, context?: string): Promise<DockerLoad> {
  const at = context === undefined ? [] : ["--context", context];
  const takesOci = await hasImageStore(at, env);
  const child = spawn("docker", [...at, "load", "--quiet"], {
    env: { ...env },
    stdio: ["pipe", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-MOST_SAID);
  });
  const done = new Promise<void>((resolve, reject) => {
    child.on("error", (cause) =>
      reject(new Failure(EXIT.buildFailed, `docker load did not start: ${cause.message}`)),
    );
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Failure(EXIT.buildFailed, `docker load failed: ${said.trim()}`));
    });
  });
  // Told where it is awaited, after the build; and a write into a program that ended tells nothing more.
  done.catch(() => undefined);
  child.stdin.on("error", () => undefined);
  return { takesOci, input: child.stdin, done };
}

/** Whether Docker keeps images in containerd; its driver's status names the snapshotter then. */
async function hasImageStore(at: readonly string[], env: Environment): Promise<boolean> {
  const asked = promisify(execFile)("docker", [...at, "info", "--format", "{{json .DriverStatus}}"], {
    env: { ...env },
    timeout: 10_000,
  });
  return asked.then(
    ({ stdout }) => stdout.includes("io.containerd.snapshotter."),
    () => false,
  );
}
