import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { docker, type EngineName, engineUp, frontendImage, root } from "./engine.ts";

interface Engine {
  readonly name: EngineName;
  readonly builder: readonly string[];
  /** Whether what cannot be merged and is copied instead is told to the client. */
  readonly warns: boolean;
}

/** Engines that cannot merge layers. 20.10 has neither warnings nor `buildx` of its own. */
const ENGINES: readonly Engine[] = [
  { name: "graphdriver", builder: ["buildx", "build", "--allow", "network.host", "--load"], warns: true },
  { name: "docker20", builder: ["build"], warns: false },
];

describe.each(ENGINES)("an engine without merge: $name", ({ name, builder, warns }) => {
  const build = (entry: string, tag: string) => {
    const folder = join(root, "testdata/gallery", entry);
    const options = [
      "--network",
      "host",
      "--progress",
      "plain",
      "--build-arg",
      `BUILDKIT_SYNTAX=${frontendImage()}`,
    ];
    return docker([...builder, ...options, "-t", tag, "-f", join(folder, "mlspec.yaml"), folder], {
      engine: name,
    });
  };

  beforeAll(() => engineUp(name));

  it("builds a Python image by copies, and it runs", async () => {
    const tag = "mlspec-test/engines-random-forest";
    const built = await build("random-forest", tag);
    expect(built.code, built.stderr).toBe(0);
    if (warns) expect(built.stderr).toContain("merge-unavailable");
    const ran = await docker(["run", "--rm", tag, "--output", "/output/model.joblib"], { engine: name });
    expect(ran.stdout, ran.stderr).toContain("Model saved to /output/model.joblib");
    const whose = await docker(
      ["run", "--rm", "--entrypoint", "stat", tag, "-c", "%U %a", "/output", "/app"],
      { engine: name },
    );
    expect(whose.stdout.trim().split("\n")).toEqual(["mluser 755", "mluser 755"]);
  });

  it("builds from two base images, and it runs", async () => {
    const tag = "mlspec-test/engines-cpp-static";
    const built = await build("cpp-static", tag);
    expect(built.code, built.stderr).toBe(0);
    const ran = await docker(["run", "--rm", tag], { engine: name });
    expect(ran.stdout, ran.stderr).toContain("Hello, World!");
  });
});
