import { join } from "node:path";
import { expect, test } from "vitest";
import { tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

/** No image of CUDA can be had here, nor a GPU: Debian's images stand in for them, by named contexts. */
const spec = `base: {distro: ubuntu:22.04}
flavours: [cpu, cu126]
gpus: [sm_80, sm_90]
build:
  steps: ['printf "%s" "$TORCH_CUDA_ARCH_LIST" > /built']
files:
  - {from: build, src: /built, to: /srv/arch/built}
  - {src: model.bin, to: /srv/model/}
`;

const standIn = (name: string, image: string) => ["--build-context", `${name}=docker-image://${image}`];

async function imageOf(target: string, tests: string) {
  const dest = join(tempContext({}), "image.tar");
  const built = await buildSpec(`${spec}${tests}`, { "model.bin": "weights\n" }, [
    ...["--target", target, "--provenance=false", "--output", `type=oci,dest=${dest}`],
    ...standIn("ubuntu:22.04", "debian:bookworm-slim"),
    ...standIn("nvidia/cuda:12.6.3-base-ubuntu22.04", "python:3.11-slim"),
    ...standIn("nvidia/cuda:12.6.3-devel-ubuntu22.04", "gcc:12"),
    ...standIn("nvidia/cuda:12.6.3-runtime-ubuntu22.04", "python:3.11-slim"),
  ]);
  expect(built.code, built.stderr).toBe(0);
  const archive = await readOciArchive(dest);
  const { layers = [], config } = archive.json<Manifest>(archive.top.digest);
  const { config: settings } = archive.json<{ config: { Env: string[] } }>(config?.digest ?? "");
  return { layers: layers.map(({ digest }) => digest), env: settings.Env, log: built.stderr };
}

test("flavours share every layer but those of the base, with stand-ins for CUDA's images", async () => {
  const cpu = await imageOf("cpu", "tests: ['test ! -e /usr/local/bin/python']\n");
  const cuda = await imageOf(
    "cu126",
    `tests: ['test -e /usr/local/bin/python', 'test "$(cat /srv/arch/built)" = "8.0;9.0"']\n`,
  );
  const shared = cpu.layers.filter((digest) => cuda.layers.includes(digest));
  expect(shared.length).toBeGreaterThanOrEqual(2);
  expect(cpu.layers.slice(-2)).toEqual(cuda.layers.slice(-2));
  expect(cuda.env).toContain("NVIDIA_VISIBLE_DEVICES=all");
  expect(cpu.env.join()).not.toContain("NVIDIA");
  expect(cuda.log).toContain("nvidia/cuda:12.6.3-devel-ubuntu22.04");
});

test("what does not go together is refused before anything is built, at its line", async () => {
  const built = await buildSpec("base: {distro: ubuntu:22.04, cuda: 12.6}\ngpus: [sm_120]\n", {}, [
    "--output",
    "type=cacheonly",
  ]);
  expect(built.code).not.toBe(0);
  expect(built.stderr).toContain("error[ML011 gpu-toolkit]: CUDA 12.6 makes no code for sm_120");
  expect(built.stderr).toContain("hint: 13.0, 12.9, 12.8 do");
});

test("tests with GPUs are left out with a warning, or fail the build, on this engine, which knows no devices", async () => {
  const spec = (gpu: string) => `base: debian:bookworm-slim
tests:
  - true
  - {run: nvidia-smi, gpu: ${gpu}}
`;
  const optional = await buildSpec(spec("optional"), {}, ["--output", "type=cacheonly"]);
  expect(optional.code, optional.stderr).toBe(0);
  expect(optional.stderr).toContain("gpu-test-skipped: this engine cannot hand GPUs to a step");
  expect(optional.stderr).not.toContain("test nvidia-smi");
  const required = await buildSpec(spec("required"), {}, ["--output", "type=cacheonly"]);
  expect(required.code).not.toBe(0);
  expect(required.stderr).toContain("error[gpu-test-impossible]");
  expect(required.stderr).toMatch(/5 \| >>> +- \{run: nvidia-smi, gpu: required\}/);
});
