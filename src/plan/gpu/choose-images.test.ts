import { describe, expect, it, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { chooseImages } from "./choose-images.ts";

function choose(text: string, target?: string) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const resolved = file && resolveTarget(file, target === undefined ? {} : { target }, report);
  const chosen = resolved && chooseImages(resolved, report);
  const told = report.diagnostics.map(
    ({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`,
  );
  return { spec: chosen?.spec, told, hints: report.diagnostics.map(({ hint = "" }) => hint) };
}

describe("a base by distribution", () => {
  it("has compilers where things are built, and CUDA's libraries once in the result", () => {
    const without = choose("base: {distro: ubuntu:22.04, cuda: 12.4, cudnn: true}\n").spec;
    expect(without?.base).toEqual({
      build: "nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04",
      runtime: "nvidia/cuda:12.4.1-cudnn-runtime-ubuntu22.04",
    });
    const wheels = choose(
      "base: {distro: ubuntu:22.04, cuda: 12.4}\npython: {version: '3.11', packages: [torch]}\n",
    ).spec;
    expect(wheels?.base.runtime).toBe("nvidia/cuda:12.4.1-base-ubuntu22.04");
    expect(wheels?.packages).toEqual(["python3.11"]);
    expect(wheels?.build.packages).toEqual(["python3.11", "python3.11-venv"]);
    expect(wheels?.env.NVIDIA_REQUIRE_CUDA).toBe("cuda>=12.0");
    const image = choose(
      "base: {distro: ubuntu:22.04, cuda: 12.4, libraries: image}\npython: {packages: [onnxruntime-gpu]}\n",
    ).spec;
    expect(image?.base.runtime).toBe("nvidia/cuda:12.4.1-runtime-ubuntu22.04");
  });

  it("is the distribution's own image without CUDA", () => {
    expect(choose("base: {distro: ubuntu:24.04}\n").spec?.base).toEqual({
      build: "ubuntu:24.04",
      runtime: "ubuntu:24.04",
    });
  });

  it("names cuDNN as the images of its time did", () => {
    expect(choose("base: {distro: rockylinux:9, cuda: 12.1.1, cudnn: true}\n").spec?.base.build).toBe(
      "nvidia/cuda:12.1.1-cudnn8-devel-rockylinux9",
    );
  });
});

describe("flavours", () => {
  const text =
    "base: {distro: ubuntu:22.04}\npython: {packages: [torch==2.7.1]}\nflavours: [cpu, cu126, rocm6.3]\n";

  it("are targets that differ in base, index and variables alone", () => {
    const cpu = choose(text, "cpu").spec;
    const cuda = choose(text, "cu126").spec;
    expect(cpu?.base.runtime).toBe("ubuntu:22.04");
    expect(cuda?.base.runtime).toBe("nvidia/cuda:12.6.3-base-ubuntu22.04");
    expect(cpu?.python?.flavourIndexes.map((url) => url.split("/").at(-1))).toEqual(["cpu"]);
    expect(cuda?.python?.flavourIndexes.map((url) => url.split("/").at(-1))).toEqual(["cu126"]);
    expect(cpu?.env).toEqual({});
    expect(Object.keys(cuda?.env ?? {})).toEqual([
      "NVIDIA_VISIBLE_DEVICES",
      "NVIDIA_DRIVER_CAPABILITIES",
      "NVIDIA_REQUIRE_CUDA",
    ]);
    expect(choose(text, "rocm6.3").spec?.base.runtime).toBe("ubuntu:22.04");
  });

  it("leave an image that is named alone: its wheels bring CUDA", () => {
    const spec = choose("base: python:3.11-slim\nflavours: [cu128]\n", "cu128").spec;
    expect(spec?.base).toEqual({ build: "python:3.11-slim", runtime: "python:3.11-slim" });
    expect(spec?.env.NVIDIA_VISIBLE_DEVICES).toBe("all");
  });

  it("multiply the targets there are; the default stays", () => {
    const report = createReporter();
    const file = readSpec(
      {
        name: "mlspec.yaml",
        text: "base: debian:12\nflavours: [cpu, cu128, cpu]\ntargets: {train: {default: true}, serve: {from: train, env: {A: b}}}\n",
      },
      report,
    );
    expect(report.diagnostics).toEqual([]);
    expect(file?.targets.map(({ name }) => name)).toEqual([
      "train",
      "serve",
      "train-cpu",
      "serve-cpu",
      "train-cu128",
      "serve-cu128",
    ]);
    expect(file?.defaultTarget).toBe("train");
    const served = file && resolveTarget(file, { target: "serve-cu128" }, report);
    expect(served?.spec).toMatchObject({ flavour: "cu128", env: { A: "b" } });
    const alone = readSpec(
      { name: "mlspec.yaml", text: "base: debian:12\nflavours: [cu128, cpu]\n" },
      report,
    );
    expect(alone?.defaultTarget).toBe("cu128");
  });
});

it("compiles for the GPUs that are named, unless the spec says otherwise itself", () => {
  const spec = choose("base: debian:12\ngpus: [sm_80, sm_120]\n").spec;
  expect(spec?.build.env).toEqual({ TORCH_CUDA_ARCH_LIST: "8.0;12.0", CUDAARCHS: "80;120" });
  const own = choose("base: debian:12\ngpus: [sm_80]\nbuild: {env: {CUDAARCHS: native}}\n").spec;
  expect(own?.build.env.CUDAARCHS).toBe("native");
});

test.each([
  ["base: {distro: ubuntu:22.04, cuda: 12.7}", "cuda-release 12.7", "known are 13.0"],
  ["base: {distro: ubuntu:24.04, cuda: 11.8}", "cuda-distro ubuntu:24.04", "ubuntu:24.04 has CUDA 13.0"],
  ["base: debian:12\nflavour: cu127", "flavour-unknown cu127", 'did you mean "cu12'],
  ["base: {distro: ubuntu:22.04, cuda: 12.4}\nflavour: cu128", "flavour-cuda 12.4", "leave cuda out"],
  ["base: {distro: ubuntu:22.04, cuda: 12.6}\ngpus: [sm_120]", "gpu-toolkit sm_120", "13.0, 12.9, 12.8 do"],
  ["base: {distro: ubuntu:22.04, cuda: 13.0}\ngpus: [sm_70]", "gpu-toolkit sm_70", "12.9"],
  [
    "base: debian:12\nflavour: cu126\ngpus: [sm_120]\npython: {packages: [torch==2.7.1]}",
    "gpu-wheels sm_120",
    "cu128",
  ],
  [
    "base: debian:12\nflavour: cu121\npython: {packages: [torch==2.7.1]}",
    "torch-flavour torch==2.7.1",
    "cu121 goes with torch 2.5.1, 2.4.1",
  ],
  [
    "base: debian:12\npython: {packages: [torch==2.7.1, torchvision==0.21.0]}\ngpus: [sm_90]",
    "torch-companion torchvision==0.21.0",
    "torchvision==0.22.1",
  ],
  [
    "base: debian:12\nflavour: cpu\npython: {version: '3.14', packages: [torch==2.7.1]}",
    "torch-python '3.14'",
    "3.9 to 3.13",
  ],
])("%s is refused where it is wrong", (text, told, hint) => {
  const chosen = choose(`${text}\n`);
  expect(chosen.spec).toBeUndefined();
  expect(chosen.told).toContain(told);
  expect(chosen.hints.join("\n")).toContain(hint);
});
