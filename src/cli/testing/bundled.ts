/** Test support: the program as users have it, bundled once and run as a process of its own. */
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const folders: string[] = [];
process.once("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");

/** Bundles the program into a new folder that goes when the tests end; returns the path of its main file. */
export function bundleCli(): string {
  const folder = tempFolder({});
  execFileSync(process.execPath, [join(root, "src/cli/bundle.mjs"), join(folder, "dist/cli")]);
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  return join(folder, "dist/cli/main.js");
}

/** A new folder with these files, gone when the tests end. */
export function tempFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-cli-"));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Runs the program to its end. */
export function runBundled(
  program: string,
  words: readonly string[],
  cwd: string,
  options: { readonly input?: string; readonly env?: Readonly<Record<string, string | undefined>> } = {},
): Promise<Ended> {
  // Node reads the file of certificates at its start, which is no part of ours.
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd,
      env: { ...environment, ...options.env },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout: Buffer.concat(out), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.end(options.input);
  });
}
