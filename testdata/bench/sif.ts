/**
 * A root as a SIF file: our writer against tar2sqfs and a copy of what it made to its place in the file, from the same
 * archive, with the same compression, each a process of its own, in turns. Argument: the image whose root it is (python:3.11).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { writeSif } from "../../src/sif/index.ts";
import { readEnvironment } from "./engine-environment.ts";

const rounds = 3;
/** Of zlib; the writer's own. */
const level = 6;

/** The program under test. Prints the most memory it had, in megabytes. */
async function write(archive: string, path: string): Promise<void> {
  const file = await open(path, "w");
  const config = { architecture: process.arch === "arm64" ? "arm64" : "amd64" };
  const sink = { write: (bytes: Uint8Array, at: number) => file.write(bytes, 0, bytes.length, at) };
  await writeSif(createReadStream(archive, { highWaterMark: 1 << 20 }), { config, definition: "" }, sink);
  await file.close();
  console.log(Math.round(process.resourceUsage().maxRSS / 1024));
}

function timed(run: () => void): number {
  const started = performance.now();
  run();
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function compare(image: string): void {
  const env = readEnvironment();
  const here = join(fileURLToPath(import.meta.url), "../../../testdata/engine/unpack");
  const packages = ["siftool", "squashfs-tools", "squashfs-tools-ng", "libsquashfs1", "liblzo2-2"];
  const tools = execFileSync(here, ["squashfs", ...packages], { encoding: "utf8" }).trim();
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const libraries = ["usr/lib", "lib"].map((path) => join(tools, path, `${machine}-linux-gnu`)).join(":");
  const folder = mkdtempSync(join(tmpdir(), "mlspec-bench-sif-"));
  const [archive, ours, theirs, copy] = ["root.tar", "ours.sif", "theirs.squashfs", "copy.sif"].map((name) =>
    join(folder, name),
  ) as [string, string, string, string];
  try {
    const made = spawnSync("docker", ["buildx", "build", "-o", `type=tar,dest=${archive}`, "-"], {
      env,
      input: `FROM ${image}\n`,
      encoding: "utf8",
    });
    if (made.status !== 0) throw new Error(made.stderr);
    const walls = { ours: [] as number[], theirs: [] as number[] };
    let peak = 0;
    for (let round = 0; round < rounds; round++) {
      walls.ours.push(
        timed(() => {
          const words = [process.argv[1] ?? "", "--write", archive, ours];
          peak = Math.max(peak, Number(execFileSync(process.execPath, words, { encoding: "utf8" })));
        }),
      );
      walls.theirs.push(
        timed(() => {
          const input = openSync(archive, "r");
          const words = ["-q", "-f", "-c", "gzip", "-X", `level=${level}`, theirs];
          execFileSync(join(tools, "usr/bin/tar2sqfs"), words, {
            stdio: [input, "ignore", "inherit"],
            env: { ...process.env, LD_LIBRARY_PATH: libraries },
          });
          closeSync(input);
          execFileSync("dd", [
            "bs=1M",
            "oflag=seek_bytes",
            "seek=36864",
            `if=${theirs}`,
            `of=${copy}`,
            "status=none",
          ]);
        }),
      );
    }
    const [a, b] = [median(walls.ours), median(walls.theirs)];
    const size = (path: string) => Math.round(statSync(path).size / 1e6);
    console.log(
      `archive ${size(archive)} MB; ours ${Math.round(a)} ms, ${size(ours)} MB; theirs ${Math.round(b)} ms, ${size(copy)} MB`,
    );
    console.log(JSON.stringify({ bench: "sif", wall_ratio: Number((a / b).toFixed(2)), peak_mb: peak }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [word, archive = "", path = ""] = process.argv.slice(2);
if (word === "--write") await write(archive, path);
else compare(word ?? "python:3.11");
