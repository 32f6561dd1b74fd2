import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";

const PROCESSES = 100;
const AT_ONCE = 2;
const TIME_ZONES = ["UTC", "Asia/Kolkata", "America/New_York"];
const folder = mkdtempSync(join(tmpdir(), "mlspec-determinism-"));
const program = join(folder, "print-digests.mjs");

beforeAll(() =>
  build({
    entryPoints: [join(import.meta.dirname, "print-digests.ts")],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // Packages of CommonJS style call `require`, which a module does not have by itself.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  }),
);
afterAll(() => rmSync(folder, { recursive: true }));

/** Compiles the gallery in a fresh process unlike the others: hash seed, time zone, locale. */
async function compileGallery(index: number): Promise<string> {
  const seed = [`--hash-seed=${index + 1}`, `--random-seed=${index + 1}`];
  const gallery = join(import.meta.dirname, "../gallery");
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, [...seed, program, gallery], {
    cwd: index % 2 === 0 ? folder : tmpdir(),
    env: { ...env, TZ: TIME_ZONES[index % TIME_ZONES.length], LANG: index % 2 === 0 ? "C" : "tr_TR.UTF-8" },
  });
  return stdout;
}

test(`${PROCESSES} fresh processes give one digest for each image of the gallery`, async () => {
  const outputs: string[] = [];
  const worker = async (): Promise<void> => {
    for (let index = outputs.push("") - 1; index < PROCESSES; index = outputs.push("") - 1) {
      outputs[index] = await compileGallery(index);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const printed = outputs.slice(0, PROCESSES);
  expect(new Set(printed).size).toBe(1);
  expect(printed[0]?.trim().split("\n")).toContainEqual(
    expect.stringMatching(/^random-forest trainer [0-9a-f]{64} [0-9a-f]{64}$/),
  );
}, 120_000);
