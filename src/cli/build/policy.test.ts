import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { pack } from "tar-stream";
import { afterEach, describe, expect, test } from "vitest";
import { parseFlags } from "../flags/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { BUILD_FLAGS } from "./build-flags.ts";
import { parseBuildRequest } from "./build-request.ts";
import { checkSizes, holdBuild } from "./policy.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

async function hold(policy: string, words: readonly string[] = [], spec = "base: debian:12\nargs: {A: }\n") {
  const cwd = mkdtempSync(join(tmpdir(), "mlspec-policy-"));
  folders.push(cwd);
  writeFileSync(join(cwd, "mlspec.yaml"), spec);
  writeFileSync(join(cwd, "mlspec-policy.yaml"), policy);
  const io = fakeIo({ cwd });
  const { values } = parseFlags(BUILD_FLAGS, words);
  const held = holdBuild(parseBuildRequest(".", values, io), values, io);
  const failure = await held.then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { cwd, io, failure, told: io.told(), held: failure === undefined ? await held : undefined };
}

describe("a build under a policy", () => {
  test.each([
    ["registries: [mirror.example]", [], "ML003 registry-not-allowed"],
    ["labels: [team]", [], "ML100 label-missing"],
    ["labels: [team]", ["--label", "team=a"], undefined],
    ["attestations: [sbom]", [], "ML082 attestation-missing"],
    ["attestations: [sbom]", ["--sbom", "true"], undefined],
    ["attestations: [sbom]", ["-o", "type=local,dest=x"], undefined],
    ["rules: {ML001: error}", [], "ML001 image-by-tag"],
    ["rules: {ML001: warning}", [], undefined],
    ["rules: {ML999: error}", [], "bad-name"],
    ["registries: [mirror.example]", ["--build-context", "debian:12=docker-image://a"], undefined],
  ])("%s with %j", async (policy, words, told) => {
    const run = await hold(policy, words);
    if (told === undefined) expect([run.failure, run.told]).toEqual([undefined, ""]);
    else {
      expect(run.failure).toBeDefined();
      expect(run.told).toContain(`error[${told}]`);
    }
  });

  test("a policy that is named needs a spec to hold to it", async () => {
    const io = fakeIo({ input: "base: a:1\n" });
    const { values } = parseFlags(BUILD_FLAGS, ["--policy", "p.yaml"]);
    await expect(holdBuild(parseBuildRequest("-", values, io), values, io)).rejects.toThrow(
      "--policy needs a spec",
    );
  });

  test("an archive with more than is allowed ends the command, in words", async () => {
    const { held, io, cwd } = await hold("size: 2m\nlayer: 1m\n");
    if (held === undefined) throw new Error("there is no policy");
    const archive = pack();
    archive.entry({ name: "index.json" }, JSON.stringify({ manifests: [{ digest: "sha256:a" }] }));
    archive.entry(
      { name: "blobs/sha256/a" },
      JSON.stringify({ layers: [{ size: 3_000_000 }, { size: 10 }] }),
    );
    archive.finalize();
    const path = join(cwd, "a.tar");
    await pipeline(archive, createWriteStream(path));
    const written = { exporters: [{ type: "oci", attrs: {} }], targets: [{ kind: "file" as const, path }] };
    await expect(checkSizes(held, written, io)).rejects.toThrow("is not what the policy allows");
    expect(io.told()).toContain(
      "ML102 image-too-large]: the image has 4 MB as it is stored, and the policy allows 3 MB",
    );
    expect(io.told()).toContain(
      "warning[ML060 layer-budget]: the image has a layer of 3 MB, and 2 MB are allowed",
    );
  });

  test("an image that goes where nobody can look says so", async () => {
    const { held, io } = await hold("size: 2m\n");
    if (held === undefined) throw new Error("there is no policy");
    await checkSizes(held, { exporters: [{ type: "image", attrs: {} }], targets: [undefined] }, io);
    expect(io.told()).toContain("sizes, which are known only of archives");
  });
});
