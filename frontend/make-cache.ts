import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Script } from "node:vm";
import { debian, specBuild, startFakeEngine } from "../src/frontend/fake-build.ts";

/**
 * Writes main.cache beside main.cjs, for boot.cjs: run with the node that will read it. A child process serves one request
 * of a fake engine, so that the cache holds the functions a build runs and not only those that loading runs.
 */
async function main(): Promise<void> {
  if (process.argv[2] === "serve") return serve();
  const bridge = await startFakeEngine(request, []);
  const env = Object.entries(request.options ?? {}).map(([name, value], index) => [
    `BUILDKIT_FRONTEND_OPT_${index}`,
    `${name}=${value}`,
  ]);
  const child = spawn(process.execPath, [...process.execArgv, __filename, "serve"], {
    env: { BUILDKIT_SESSION_ID: "session", ...Object.fromEntries(env) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const socket = bridge.dial();
  child.stdout.pipe(socket).pipe(child.stdin);
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  const returned = bridge.requests("return")[0];
  bridge.stop();
  const error =
    returned?.error?.message ?? (code === 0 && returned !== undefined ? undefined : `exit code ${code}`);
  if (error !== undefined) throw new Error(`no code cache: the request failed: ${error}`);
}

/** A spec with a bit of everything that is common. */
const request = specBuild("", {
  options: { filename: "mlspec.yaml", cmdline: "mlspec", "attest:provenance": "mode=min" },
  sources: {
    "local://dockerfile": {
      "mlspec.yaml": [
        "# syntax=mlspec",
        "args: {ENV: production}",
        "base: debian:12",
        "packages: [libgomp1]",
        "build: {packages: [gcc]}",
        "python: {version: '3.11', requirements: requirements.txt}",
        "files: [{src: train.py, to: /app/}]",
        "steps: [{run: 'echo ${ENV}', cache: [/root/.cache]}]",
        "tests: ['true']",
        "env: {A: b}",
        "user: app",
        "workdir: /app",
        "cmd: [python, train.py]",
        "",
      ].join("\n"),
    },
    "local://context": { "requirements.txt": "numpy==2.1  # pinned\n" },
    [`docker-image://${debian}`]: { "/etc/os-release": "ID=debian\nVERSION_ID=12\n" },
  },
  written: {
    "resolution.json": JSON.stringify({
      packages: ["numpy", "orjson"].map((name) => ({
        name,
        version: "2.1",
        open: true,
        size: 20_000_000,
        download_info: {
          url: `https://index.example.org/${name}-2.1-cp311-cp311-linux_x86_64.whl`,
          archive_info: { hashes: { sha256: "0".repeat(64) } },
        },
      })),
    }),
  },
});

function serve(): void {
  // A static require would be bundled, and the cache would be of the wrong text.
  const script: Script = createRequire(__filename)("./boot.cjs");
  process.on("exit", () => writeFileSync(join(__dirname, "main.cache"), script.createCachedData()));
}

void main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
