/**
 * A definition file rendered from a spec, built by a stand-in for Apptainer, which is not here: its sections become a Dockerfile that
 * copies all files before it runs the one script of a stage, as Apptainer does.
 */
import { cpSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { fakeIo } from "../../src/cli/testing/fake-io.ts";
import { type DefinitionStage, readDefinition } from "../../src/import/definition/read-definition.ts";
import { compareTrees } from "../compare/compare-trees.ts";
import { readFileTree } from "../compare/file-tree.ts";
import { buildImage, imageTag } from "../gallery/build-image.ts";
import { readGallery } from "../gallery/entry.ts";
import { engineEnv, root, tempContext } from "./engine.ts";

/** One stage as Apptainer builds it; what is copied from the machine goes below the destination by its own name. */
function standIn({ header, sections }: DefinitionStage, folder: string): string {
  const copies = sections
    .filter(({ name }) => name === "files")
    .flatMap(({ words, lines }) => {
      const from = /^from (\S+)$/.exec(words)?.[1];
      return lines.flatMap((line) => {
        const [src = "", to = ""] = line.trim().split(/\s+/);
        if (src === "") return [];
        if (from !== undefined) return [`COPY --from=${from} ${src} ${to}`];
        const isFolder = statSync(join(folder, src)).isDirectory();
        return [`COPY ${src} ${isFolder ? `${to}${src}/` : to}`];
      });
    });
  const post = sections.find(({ name }) => name === "post")?.lines.join("\n") ?? "";
  const run = post === "" ? [] : [`RUN ${JSON.stringify(["/bin/sh", "-c", post])}`];
  return [`FROM ${header.get("from") ?? "scratch"} AS ${header.get("stage")}`, ...copies, ...run, ""].join(
    "\n",
  );
}

test("a definition file builds the files that the spec does (a stand-in for Apptainer)", async () => {
  const [found] = readGallery(join(root, "testdata/gallery")).filter(({ name }) => name === "cpp-static");
  const [which] = found?.cases ?? [];
  if (found === undefined || which === undefined) throw new Error("the gallery has no cpp-static");
  const folder = tempContext({});
  cpSync(found.folder, folder, { recursive: true });
  const entry = { ...found, name: "definition-cpp-static", folder };
  const io = fakeIo({ env: engineEnv(), cwd: folder });
  expect(await runCli(["render", "singularity", "mlspec.yaml"], io), io.told()).toBe(0);
  const stages = readDefinition({ name: "image.def", text: io.printed() });
  expect(stages.length).toBe(2);
  writeFileSync(join(folder, "Dockerfile"), stages.map((stage) => standIn(stage, folder)).join("\n"));
  for (const half of ["spec", "dockerfile"] as const) {
    const built = await buildImage(entry, which, half);
    expect(built.code, built.stderr).toBe(0);
  }
  const [spec, definition] = [
    await readFileTree(imageTag(entry, which, "spec")),
    await readFileTree(imageTag(entry, which, "dockerfile")),
  ];
  expect(spec.has("app/hello")).toBe(true);
  expect(compareTrees(spec, definition)).toMatchObject({ onlyFirst: [], onlySecond: [], changed: [] });
});
