/** Specs that nothing here can build: their graphs, for stand-in facts about base images, against golden files. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createReporter } from "../../src/diagnostics/index.ts";
import { lintExample } from "../../src/lint/testing/lint-example.ts";
import type { DistroFacts } from "../../src/plan/index.ts";
import { readSpec } from "../../src/spec/index.ts";
import { compactJson } from "../gallery/compact-json.ts";
import { compileText, DEBIAN } from "./compile-text.ts";

const FOLDER = join(import.meta.dirname, "../compiled");
const update = process.env.UPDATE_GOLDENS === "1";
const UBUNTU: DistroFacts = { id: "ubuntu", idLike: ["debian"], versionId: "22.04" };
const ROCKY: DistroFacts = { id: "rocky", idLike: ["rhel", "centos", "fedora"], versionId: "9.4" };
/** Distributions of bases that are not Debian's. */
const DISTROS: Readonly<Record<string, DistroFacts>> = {
  "bootstrap-rocky": ROCKY,
  "cuda-torch": UBUNTU,
  "cuda-wheels": UBUNTU,
  "hpc-base-app": UBUNTU,
  "openmpi-variants": ROCKY,
  "spack-environment": UBUNTU,
  "tensorflow-gpu": UBUNTU,
  "triton-server": UBUNTU,
  "vendor-repositories": UBUNTU,
  "vllm-server": UBUNTU,
};

const entries = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

describe.each(entries)("%s, compiled only", (entry) => {
  const folder = join(FOLDER, entry);
  const text = readFileSync(join(folder, "mlspec.yaml"), "utf8");
  const names =
    readSpec({ name: "mlspec.yaml", text }, createReporter())?.targets.map(({ name }) => name) ?? [];
  const read = (wanted: RegExp) =>
    Object.fromEntries(
      readdirSync(folder)
        .filter((name) => wanted.test(name))
        .map((name) => [name, readFileSync(join(folder, name), "utf8")]),
    );
  const files = read(/^(?:spack|requirements)\./);
  // What EasyBuild said it was to build.
  const answers = read(/^modules\.json$/);

  test("lints without errors", () => {
    const errors = lintExample({ spec: text }).filter(({ severity }) => severity === "error");
    expect(errors.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  test.each(names)("%s compiles to its golden graph, for stand-in facts", async (target) => {
    const distro = DISTROS[entry] ?? DEBIAN;
    const { made, diagnostics } = await compileText(text, {
      target,
      distro,
      files,
      ...(Object.keys(answers).length > 0 && { answers }),
    });
    expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
    const golden = join(folder, "golden", `${target}.llb.json`);
    // Our scripts have tests of their own; here they would be most of the text.
    const vertices = made?.definition.vertices.filter(
      ({ name }) => !/^\[internal\] (?:more )?scripts of mlspec$/.test(name ?? ""),
    );
    const graph = compactJson({ result: made?.definition.result ?? "", vertices });
    if (update) {
      mkdirSync(join(folder, "golden"), { recursive: true });
      writeFileSync(golden, graph);
    }
    expect(graph).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "");
  });

  test("has no golden file of a target that is gone", () => {
    expect(readdirSync(join(folder, "golden")).sort()).toEqual(
      names.map((name) => `${name}.llb.json`).sort(),
    );
  });
});
