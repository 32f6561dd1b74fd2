import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleProgram } from "./bundle-program.ts";
import { type Run, run, tempContext } from "./engine.ts";

let program: string;

beforeAll(async () => {
  program = await bundleProgram();
});

const SPEC = "base: debian:12\nfiles: [{content: hello, to: /hello}]\n";

function build(cwd: string, words: readonly string[]): Promise<Run> {
  return run(process.execPath, [program, "build", ...words, "."], {
    cwd,
    env: { BUILDKIT_PROGRESS: "plain" },
  });
}

describe("mlspec build under a site's policy", () => {
  test("is refused before anything is built, and --policy takes another one", async () => {
    const cwd = tempContext({
      "mlspec.yaml": SPEC,
      "mlspec-policy.yaml": "registries: [mirror.example]\n",
      "other.yaml": "registries: [docker.io]\n",
    });
    const refused = await build(cwd, ["-o", "type=oci,dest=a.tar"]);
    expect(refused.code).toBe(65);
    expect(refused.stderr).toContain("mlspec.yaml:1:7: error[ML003 registry-not-allowed]");
    expect(refused.stderr).not.toContain("#1 ");
    expect(existsSync(join(cwd, "a.tar"))).toBe(false);
    const allowed = await build(cwd, ["--policy", "other.yaml", "-o", "type=oci,dest=a.tar"]);
    expect(allowed.code, allowed.stderr).toBe(0);
  });

  test("fails where the image it wrote is larger than is allowed", async () => {
    const cwd = tempContext({ "mlspec.yaml": SPEC, "mlspec-policy.yaml": "size: 10k\n" });
    const large = await build(cwd, ["-o", "type=oci,dest=a.tar"]);
    expect(large.code, large.stderr).toBe(65);
    expect(large.stderr).toMatch(/error\[ML102 image-too-large\]: the image has \d+ MB as it is stored/);
    writeFileSync(join(cwd, "mlspec-policy.yaml"), "size: 10g\n");
    const small = await build(cwd, ["-o", "type=oci,dest=a.tar"]);
    expect(small.code, small.stderr).toBe(0);
    const elsewhere = await build(cwd, ["-t", "mlspec-test/policy"]);
    expect(elsewhere.stderr).toContain("sizes, which are known only of archives");
  });
});
