/** Faults that builders of ML images are known for, as tests of what holds here: GPUs, requirements, locks. */
import { describe, expect, test } from "vitest";
import { CUDA_RELEASES, FLAVOURS } from "../../src/catalog/index.ts";
import { createReporter } from "../../src/diagnostics/index.ts";
import { lintExample } from "../../src/lint/testing/lint-example.ts";
import { readForeignLock } from "../../src/python/index.ts";
import { compileText, compileWhole } from "./compile-text.ts";

const rules = (spec: string, files?: Readonly<Record<string, string>>) =>
  lintExample({ spec, ...(files && { files }) }).flatMap(({ rule }) => rule ?? []);
const imagesOf = async (spec: string, target?: string) => {
  const { plan, definition } = await compileWhole(spec, target === undefined ? {} : { target });
  const images = definition.vertices.flatMap(({ name }) => /^\[image\] (.*)/.exec(name ?? "")?.[1] ?? []);
  const title = plan.steps.find(({ kind, stage }) => kind === "image" && stage === plan.target)?.title;
  return { images, base: title };
};

describe("CUDA", () => {
  test.each([
    ["torch==2.7.1", "cu126", false],
    ["torch==2.7.1", "cu124", true],
    ["torch==2.5.1", "cu124", false],
    ["torch==2.5.1", "cu128", true],
    ["torch==2.7.1+cu126", "cu126", false],
    ["torch==2.7.1+cu128", "cu126", true],
  ])(
    "%s in flavour %s: the warning is told where they differ, not where they agree",
    (torch, flavour, told) => {
      const spec = `base: python:3.11-slim\nflavour: ${flavour}\npython: {packages: [${torch}]}\n`;
      expect(rules(spec).includes("ML010")).toBe(told);
    },
  );

  test.each(CUDA_RELEASES.map(({ version }) => version))(
    "%s: compilers are in what is built in, never in the result",
    async (version) => {
      const { images, base } = await imagesOf(
        `base: {distro: ubuntu:22.04, cuda: "${version}"}\nbuild: {steps: [nvcc --version]}\nfiles: [{from: build, src: /a, to: /a}]\n`,
      );
      expect(images.filter((name) => name.includes("-devel-"))).toHaveLength(1);
      expect(base).toContain("-runtime-");
    },
  );

  test("its libraries are in the image once: wheels that bring them have a base without, or it is told", async () => {
    const python = "python: {packages: [torch==2.7.1]}\n";
    const { base } = await imagesOf(`base: {distro: ubuntu:22.04}\nflavour: cu126\n${python}`);
    expect(base).toBe("nvidia/cuda:12.6.3-base-ubuntu22.04");
    const twice = `base: nvidia/cuda:12.6.3-runtime-ubuntu22.04\nflavour: cu126\n${python}`;
    expect(rules(twice)).toContain("ML013");
  });

  test("indexes and images are rows of a table: a release nobody made is refused, not put together", async () => {
    for (const spec of [
      "base: debian:12\nflavour: cu134\n",
      "base: {distro: ubuntu:22.04, cuda: '13.4'}\n",
    ]) {
      const { made, diagnostics } = await compileText(spec);
      expect(made).toBeUndefined();
      expect(diagnostics.map(({ code }) => code)).toEqual([
        spec.includes("flavour") ? "flavour-unknown" : "cuda-release",
      ]);
    }
    for (const { name, index } of FLAVOURS) expect(index).toBe(`https://download.pytorch.org/whl/${name}`);
  });
});

test("what a requirements file asks for is read as pip reads it: no comment, no part of a name", () => {
  const told = (list: string) => {
    const spec = "base: python:3.11-slim\npython: {requirements: r.txt}\n";
    return rules(spec, { "r.txt": list }).includes("ML020");
  };
  expect(told("# numpy is not wanted\nsix==1.17.0  # nor is torch\n")).toBe(false);
  expect(told("six [extra] == 1.17.0\nnumpy # a comment == 1.0\n")).toBe(true);
  const pinned = (list: string) => `base: python:3.11-slim\nflavour: cu126\npython: {packages: [${list}]}\n`;
  expect(rules(pinned("not-torch==2.5.1+cu128, torch-tools==2.5.1+cu128"))).not.toContain("ML010");
  expect(rules(pinned("'Torch [opt] == 2.7.1+cu128'"))).toContain("ML010");
});

test("a lock keeps, for each package, its version with the build's name and the file of its own index with a checksum", () => {
  const lock = `version = 1
requires-python = ">=3.11"

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [{ name = "six" }, { name = "torch" }]

[[package]]
name = "six"
version = "1.17.0"
source = { registry = "https://index.example.org/simple" }
wheels = [{ url = "https://files.example.org/six-1.17.0-py2.py3-none-any.whl", hash = "sha256:${"1".repeat(64)}" }]

[[package]]
name = "torch"
version = "2.7.0+cpu"
source = { registry = "https://index.example.org/cpu" }
wheels = [{ url = "https://files.example.org/torch-2.7.0%2Bcpu-cp311-cp311-linux_x86_64.whl", hash = "sha256:${"6".repeat(64)}" }]
`;
  const report = createReporter();
  const read = readForeignLock({ name: "uv.lock", text: lock }, report);
  expect(report.diagnostics).toEqual([]);
  expect(read?.requirements.trimEnd().split("\n")).toEqual(["six==1.17.0", "torch==2.7.0+cpu"]);
  const { links = "" } = read ?? {};
  const files = [...links.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
  expect(files).toEqual([
    `https://files.example.org/six-1.17.0-py2.py3-none-any.whl#sha256=${"1".repeat(64)}`,
    `https://files.example.org/torch-2.7.0%2Bcpu-cp311-cp311-linux_x86_64.whl#sha256=${"6".repeat(64)}`,
  ]);
});
