import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toBinary } from "@bufbuild/protobuf";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { DefinitionSchema } from "../../src/proto/index.ts";
import { imageTag } from "../gallery/build-image.ts";
import { compileCase } from "../gallery/compile-case.ts";
import { readGallery } from "../gallery/entry.ts";
import { runService } from "../gallery/run-service.ts";
import { buildctlBuild, missingBuildkitd } from "./buildctl.ts";
import { daemonFolder, engineAddress, startProgram } from "./daemon-program.ts";
import { docker, frontendImage, root, run, tempContext } from "./engine.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

const missing = missingBuildkitd();
const out = mkdtempSync(join(tmpdir(), "mlspec-buildkitd-"));
const gallery = readGallery(join(root, "testdata/gallery"));
const images = ["cpp-static", "random-forest", "train-serve"].flatMap((name) =>
  gallery
    .filter((entry) => entry.name === name)
    .flatMap((entry) => entry.cases.map((which) => ({ entry, which, name: `${name}: ${which.name}` }))),
);

beforeEach(({ skip }) => skip(missing !== undefined, missing));
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe("a buildkitd that buildctl asks", () => {
  test.each(images)("builds $name, and it runs", async ({ entry, which }) => {
    const tag = imageTag(entry, which, "spec");
    const dest = join(out, `${entry.name}-${which.name}.tar`);
    const built = await buildctlBuild(entry.folder, [
      ...["--opt", "filename=mlspec.yaml"],
      ...(which.target === undefined ? [] : ["--opt", `target=${which.target}`]),
      ...["--output", `type=docker,name=${tag},dest=${dest}`],
    ]);
    expect(built.code, built.stderr).toBe(0);
    const loaded = await docker(["load", "--input", dest]);
    expect(loaded.code, loaded.stderr).toBe(0);
    for (const { entrypoint, args, stdout } of which.runs) {
      const command = entrypoint === undefined ? [] : ["--entrypoint", entrypoint];
      const ran = await docker(["run", "--rm", ...command, tag, ...args]);
      expect(ran.code, ran.stderr).toBe(0);
      for (const text of stdout) expect(ran.stdout).toContain(text);
    }
    if (which.serves === undefined) return;
    const shown = await runService(tag, which.serves);
    for (const text of which.serves.body) expect(shown.body).toContain(text);
  });

  test("shows the lines of a step that fails", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: debian:12\nsteps:\n  - 'true'\n  - run: exit 7\n" });
    const { code, stderr } = await buildctlBuild(folder, []);
    expect(code).not.toBe(0);
    expect(stderr).toContain("exit code: 7");
    expect(stderr).toMatch(/4 \| >>> {3}- run: exit 7/);
  });

  test("shows warnings", async () => {
    const folder = tempContext({
      // What is new each time is built each time.
      "mlspec.yaml": `base: debian:12\nenv: {API_TOKEN: made-up}\nsteps: ['echo ${Date.now()}']\n`,
    });
    const { code, stderr } = await buildctlBuild(folder, []);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/WARN: ML030 secret-in-text: "API_TOKEN" .* \(line 2\)/);
  });

  test("makes an index for two platforms", async () => {
    const folder = tempContext({
      "mlspec.yaml": "base: debian:12\nsteps: ['echo ${TARGETPLATFORM} > /platform']\n",
    });
    const dest = join(out, "platforms.tar");
    const built = await buildctlBuild(folder, [
      ...["--opt", "platform=linux/amd64,linux/amd64/v2", "--output", `type=oci,dest=${dest}`],
    ]);
    expect(built.code, built.stderr).toBe(0);
    const archive = await readOciArchive(dest);
    const { manifests = [] } = archive.json<Manifest>(archive.top.digest);
    expect(manifests.map(({ platform }) => platform?.variant)).toEqual([undefined, "v2"]);
  });
});

describe("buildctl at a daemon in front of a buildkitd", () => {
  test.each([
    ["by the frontend in the daemon", ["--frontend", "mlspec.v0"]],
    ["by the frontend image", ["--frontend", "gateway.v0", "--opt", `source=${frontendImage()}`]],
  ])("builds %s", async (_, frontend) => {
    const folder = tempContext({
      "mlspec.yaml": `base: debian:12\nfiles: ['a.txt:/srv/']\nsteps: ['echo ${Date.now()} > /new']\n`,
      "a.txt": "sent through\n",
    });
    const own = daemonFolder();
    const socket = `unix://${join(own, "buildkitd.sock")}`;
    const daemon = await startProgram(own, ["--engine", engineAddress(), "--buildkit", socket]);
    try {
      const built = await run("buildctl", [
        ...["--addr", socket, "build", "--progress=plain", ...frontend],
        ...["--local", `context=${folder}`, "--local", `dockerfile=${folder}`],
        ...["--output", `type=local,dest=${join(folder, "root")}`],
      ]);
      expect(built.code, built.stderr).toBe(0);
      expect(readFileSync(join(folder, "root/srv/a.txt"), "utf8")).toBe("sent through\n");
    } finally {
      await daemon.stop();
    }
  });
});

describe("buildctl debug dump-llb", () => {
  test.each(images)("reads the graph of $name", async ({ entry, which }) => {
    const { definition } = await compileCase(entry, which);
    const bytes = toBinary(DefinitionSchema, definition);
    const dumped = await run("buildctl", ["debug", "dump-llb"], { input: bytes });
    expect(dumped.code, dumped.stderr).toBe(0);
    const ops = dumped.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(ops).toHaveLength(definition.def.length);
    expect(ops.at(-1).Digest).toMatch(/^sha256:/);
  });
});
