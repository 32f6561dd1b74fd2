/**
 * Dockerfiles of the gallery, imported: the spec builds, and its image does what the entry's must, with the files and the
 * configuration of the Dockerfile's own. What pip and apt install is not compared: mlspec installs it by itself.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createReporter } from "../../src/diagnostics/index.ts";
import { importFile } from "../../src/import/index.ts";
import { type FileTree, readFileTree } from "../compare/file-tree.ts";
import { readImageConfig } from "../compare/image-config.ts";
import { buildImage, imageTag } from "../gallery/build-image.ts";
import { type GalleryEntry, readGallery } from "../gallery/entry.ts";
import { docker, root, tempContext } from "./engine.ts";
import { createIsLong, LONG } from "./takes-long.ts";

/** A name beside which `expect.json` and the Dockerfile say the same; others have runs for the spec's own layout. */
const ENTRIES = ["cache-secret", "cpp-static", "random-forest", "train-serve", "wheel-service"];

const isLong = createIsLong(["train-serve", "wheel-service"]);

const entries = readGallery(join(root, "testdata/gallery")).filter(({ name }) => ENTRIES.includes(name));

/** The entry with its spec replaced by what its Dockerfile says. */
function imported(entry: GalleryEntry): GalleryEntry {
  const folder = tempContext({});
  cpSync(entry.folder, folder, { recursive: true });
  const report = createReporter();
  const text = importFile(
    { name: "Dockerfile", text: readFileSync(join(folder, "Dockerfile"), "utf8") },
    "dockerfile",
    report,
  );
  expect(report.diagnostics).toEqual([]);
  writeFileSync(join(folder, "mlspec.yaml"), text ?? "");
  return { ...entry, name: `imported-${entry.name}`, folder };
}

/** Places of the project's own files. */
const OWN = /^(app|home|output|srv)(\/|$)/;
/** Models that are trained, and bytecode, which says when its source was written, hold something else in every build. */
const UNLIKE = /\.(pkl|joblib|pyc)$/;

/**
 * The project's own files, a line each. The folder the image starts in is root's where WORKDIR made it before the files
 * came, and theirs who own the files where they make it.
 */
function ownFiles(tree: FileTree, workdir: unknown): readonly string[] {
  const toldOf = (path: string, told: string): string => {
    if (`/${path}` === workdir) return told.replace(/\d+:\d+/, "");
    return UNLIKE.test(path) ? told.replace(/ \S+$/, "") : told;
  };
  return [...tree]
    .filter(([path]) => OWN.test(path))
    .map(([path, told]) => `${path}: ${toldOf(path, told)}`)
    .sort();
}

/** Packages that mlspec installs lie in an environment of their own, which it puts into PATH. */
function variablesBesidePath(env: unknown): readonly string[] {
  return (env as readonly string[]).filter((variable) => !variable.startsWith("PATH="));
}

describe.each(
  entries.flatMap((entry) =>
    entry.cases.map((which) => ({ entry, which, name: `${entry.name}: ${which.name}` })),
  ),
)("$name, from its Dockerfile", ({ entry, which }) => {
  test("builds, and does what it must", async ({ skip }) => {
    skip(isLong(entry.name), LONG);
    const own = imported(entry);
    const built = await buildImage(own, which, "spec");
    expect(built.code, built.stderr).toBe(0);
    for (const { entrypoint, args, stdout } of which.runs) {
      const command = entrypoint === undefined ? [] : ["--entrypoint", entrypoint];
      const ran = await docker(["run", "--rm", ...command, imageTag(own, which, "spec"), ...args]);
      expect(ran.code, ran.stderr).toBe(0);
      for (const text of stdout) expect(ran.stdout).toContain(text);
    }
    const original = await buildImage(own, which, "dockerfile");
    expect(original.code, original.stderr).toBe(0);
    const tags = [imageTag(own, which, "spec"), imageTag(own, which, "dockerfile")] as const;
    const [{ Env: ownEnv, ...ownConfig }, { Env, ...config }] = [
      await readImageConfig(tags[0]),
      await readImageConfig(tags[1]),
    ];
    expect(ownConfig).toEqual(config);
    expect(ownEnv).toEqual(expect.arrayContaining([...variablesBesidePath(Env)]));
    const [files, originals] = [
      ownFiles(await readFileTree(tags[0]), config.WorkingDir),
      ownFiles(await readFileTree(tags[1]), config.WorkingDir),
    ];
    expect(originals.length).toBeGreaterThan(0);
    expect([
      files.filter((line) => !originals.includes(line)),
      originals.filter((line) => !files.includes(line)),
    ]).toEqual([[], []]);
  });
});
