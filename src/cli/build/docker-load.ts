import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import type { Environment } from "../environment.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";

/** A running `docker load`. */
export interface DockerLoad {
  /** Takes the image's archive. */
  readonly input: Writable;
  /** Resolves once Docker has the image; rejects with a failure that says what Docker said. */
  readonly done: Promise<void>;
}

const MOST_SAID = 4096;

/** Starts `docker load`, which takes the image that a BuildKit apart from Docker has made. */
export function startDockerLoad(env: Environment): DockerLoad {
  const child = spawn("docker", ["load", "--quiet"], { env: { ...env }, stdio: ["pipe", "ignore", "pipe"] });
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
  return { input: child.stdin, done };
}
