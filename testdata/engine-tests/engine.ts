/**
 * What engine tests share: the environment of an engine, running programs against it, build contexts.
 *
 * The engine itself is brought up by `testdata/engine/up`; `vitest.setup.ts` does so before any test.
 * Nothing here throws because a program failed: tests assert on the exit code and the output.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { atEnd } from "../at-end.ts";

/** The engines `testdata/engine/up` knows; `host` is one the machine already had. */
export type EngineName = "containerd" | "graphdriver" | "docker20" | "rootless" | "host";

/** A finished program. `code` is 128 + 9 if it was stopped for running too long. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Added to the engine's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** The engine to run against; the one of this test run if absent. */
  readonly engine?: EngineName;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Milliseconds after which the program is killed; ten minutes if absent. */
  readonly timeout?: number;
}

const scripts = join(dirname(fileURLToPath(import.meta.url)), "../engine");
/** Folders of tests, gone when the process ends. */
const made: string[] = [];
atEnd(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
const environments = new Map<string, Record<string, string>>();

/** The repository's root folder. */
export const root: string = join(scripts, "../..");

/** The engine this test run was asked to use: `MLSPEC_ENGINE`, or the choice of `up`. */
function chosenArguments(name: EngineName | undefined): string[] {
  const chosen = name ?? process.env.MLSPEC_ENGINE;
  return chosen ? [chosen] : [];
}

/** Starts an engine, or finds it running; its progress goes to our stderr. Throws if it cannot be had. */
export function engineUp(name?: EngineName): void {
  execFileSync(join(scripts, "up"), chosenArguments(name), { stdio: ["ignore", "inherit", "inherit"] });
}

/** The whole environment for programs that use the engine: this process's, and the exports of `env`. */
export function engineEnv(name?: EngineName): Record<string, string> {
  const asked = chosenArguments(name);
  const key = asked.join();
  let environment = environments.get(key);
  if (environment === undefined) {
    const script = 'exports=$("$0" "$@") && eval "$exports" && env -0';
    const printed = execFileSync("bash", ["-c", script, join(scripts, "env"), ...asked], {
      encoding: "utf8",
    });
    environment = Object.fromEntries(
      printed
        .split("\0")
        .filter((line) => line.includes("="))
        .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
    );
    environments.set(key, environment);
  }
  return environment;
}

/** The host and port of the loopback registry that the engines can push to and pull from. */
export function registry(): string {
  return engineEnv().MLSPEC_REGISTRY ?? "";
}

/** The reference under which this test run's frontend image lies in the loopback registry. */
export function frontendImage(): string {
  return process.env.MLSPEC_FRONTEND ?? `${registry()}/mlspec/frontend:dev`;
}

/** Runs a program to its end in an engine's environment. A program that cannot start gives code 127. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? root,
      env: { ...engineEnv(options.engine), ...options.env },
      timeout: options.timeout ?? 600_000,
      killSignal: "SIGKILL",
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code) =>
      resolve({
        code: code ?? 137,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
    // A program may end without reading its input; its exit code tells what matters.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input);
  });
}

/** Runs the engine's own `docker`. */
export function docker(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return run("docker", args, options);
}

/** Writes files (path relative to the folder: text or bytes) into a new folder, gone when the process ends. */
export function tempContext(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-context-"));
  made.push(folder);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
