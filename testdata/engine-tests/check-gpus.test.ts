import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildSpec } from "./frontend-build-spec.ts";

const spec = (gpus: string, check = "gpus") => `base: debian:bookworm-slim
gpus: [${gpus}]
files: ['*.so:/opt/lib/']
checks: [{check: ${check}, with: "python:3.11-slim"}]
`;

/** A piece of code in a fat binary. */
interface Code {
  readonly kind: "ptx" | "code";
  readonly arch: number;
  /** Bit 20: for this architecture alone; bit 21: for its family. */
  readonly flags?: number;
}

/** An ELF file's beginning and a fat binary, laid out as nvcc does; there is no code in it. */
function library(pieces: readonly Code[]): Buffer {
  const entries = pieces.map(({ kind, arch, flags = 0 }) => {
    const entry = Buffer.alloc(64 + 16);
    entry.writeUInt16LE(kind === "ptx" ? 1 : 2, 0);
    entry.writeUInt16LE(0x101, 2);
    entry.writeUInt32LE(64, 4);
    entry.writeBigUInt64LE(16n, 8);
    entry.writeUInt32LE(arch, 28);
    entry.writeBigUInt64LE(BigInt(flags) | 0x11n, 40);
    return entry;
  });
  const body = Buffer.concat(entries);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(0xba55ed50, 0);
  header.writeUInt16LE(1, 4);
  header.writeUInt16LE(16, 6);
  header.writeBigUInt64LE(BigInt(body.length), 8);
  return Buffer.concat([Buffer.from("\x7fELF"), Buffer.alloc(60), header, body, Buffer.alloc(100)]);
}

/** What a check prints is not printed again where its answer is known from before. */
const AGAIN = ["--no-cache-filter", "image"];

const code = (arch: number, flags = 0): Code => ({ kind: "code", arch, flags });
const ptx = (arch: number, flags = 0): Code => ({ kind: "ptx", arch, flags });

describe("the check of code for GPUs, with fat binaries made by hand", () => {
  test.each([
    ["machine code of each, and of an older minor version", "sm_80, sm_86", [[code(80)]]],
    ["PTX of an older architecture", "sm_120", [[code(80), ptx(90)]]],
    ["code of a family", "sm_103", [[code(100, 1 << 21)]]],
  ])("goes well: %s", async (_what, gpus, files) => {
    const built = await buildSpec(spec(gpus), { "a.so": library(files.flat()) }, AGAIN);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toContain(`1 files have code for ${gpus}`);
  });

  test.each([
    ["code of another major version", "sm_90", [code(80)], "has no code for sm_90: it has sm_80"],
    ["code of a newer minor version", "sm_80", [code(86)], "has no code for sm_80: it has sm_86"],
    [
      "code for one architecture alone",
      "sm_100",
      [code(90, 1 << 20), ptx(90, 1 << 20)],
      "compute_90a, sm_90a",
    ],
    ["PTX that is too new", "sm_80, sm_120", [ptx(90)], "has no code for sm_80: it has compute_90"],
  ])("fails the build at its line: %s", async (_what, gpus, pieces, told) => {
    const built = await buildSpec(spec(gpus), { "a.so": library(pieces) });
    expect(built.code).not.toBe(0);
    expect(built.stderr).toContain("/opt/lib/a.so has no code for");
    expect(built.stderr).toContain(told);
    expect(built.stderr).toMatch(/>>> .*checks/);
  });

  test("an image with no such code at all fails; a file that need not have it is named", async () => {
    const none = await buildSpec(spec("sm_80"), { "a.so": Buffer.from("\x7fELF, and no more") });
    expect(none.stderr).toContain("no file of the image has code for a GPU");
    const files = { "a.so": library([code(80)]), "special.so": library([code(90, 1 << 20)]) };
    const named = await buildSpec(spec("sm_80", "gpus, ignore: [special.so]"), files);
    expect(named.code, named.stderr).toBe(0);
  });

  test("an image with a virtual environment is read by its own Python", async () => {
    const text = `base: python:3.11-slim
gpus: [sm_90]
python: {packages: [click]}
files: ['*.so:/opt/lib/']
checks: gpus
`;
    const host = ["--network", "host", "--allow", "network.host", ...AGAIN];
    const built = await buildSpec(text, { "a.so": library([code(80), ptx(80)]) }, host);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toContain("1 files have code for sm_90");
  });
});

const nvcc = spawnSync("nvcc", ["--version"]);
const hasCompiler = nvcc.status === 0;
if (!hasCompiler)
  process.stderr.write("check-gpus.test.ts: no nvcc on the path, so none of its fat binaries are read\n");

test.skipIf(!hasCompiler)("the check of code for GPUs reads what nvcc makes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-nvcc-"));
  try {
    writeFileSync(join(folder, "k.cu"), "__global__ void twice(float *a) { a[threadIdx.x] *= 2; }\n");
    const targets = ["compute_80,code=sm_80", "compute_90a,code=sm_90a", "compute_100f,code=sm_100f"];
    const args = ["-shared", "-Xcompiler", "-fPIC", "-cudart", "none", "-o", "k.so", "k.cu"];
    execFileSync("nvcc", [...args, ...targets.flatMap((target) => ["-gencode", `arch=${target}`])], {
      cwd: folder,
    });
    const files = { "k.so": readFileSync(join(folder, "k.so")) };
    const good = await buildSpec(spec("sm_80, sm_86, sm_90, sm_100, sm_103"), files);
    expect(good.code, good.stderr).toBe(0);
    const bad = await buildSpec(spec("sm_80, sm_120"), files);
    expect(bad.stderr).toContain("/opt/lib/k.so has no code for sm_120: it has sm_80, sm_90a, sm_100f");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
