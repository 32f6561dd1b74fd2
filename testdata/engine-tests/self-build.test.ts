import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { docker, frontendImage, registry, root } from "./engine.ts";

/** Made by the setup where node's own image cannot be pulled. */
const ROOT_FOLDER = join(root, "dist/frontend-root");

describe("the frontend image", () => {
  it("is built by itself from a spec, and what comes out builds", async () => {
    const image = `${registry()}/mlspec/frontend:self`;
    const standIn = existsSync(ROOT_FOLDER) ? ["--build-context", `root=${ROOT_FOLDER}`] : [];
    const built = await docker([
      ...["buildx", "build", "--push", "-t", image, "--build-arg", `BUILDKIT_SYNTAX=${frontendImage()}`],
      ...[...standIn, "-f", join(root, "frontend/mlspec.yaml"), root],
    ]);
    expect(built.code, built.stderr).toBe(0);

    const folder = join(root, "testdata/gallery/cpp-static");
    const tag = "mlspec-test/self-built";
    const second = await docker([
      ...["buildx", "build", "--load", "-t", tag, "--build-arg", `BUILDKIT_SYNTAX=${image}`],
      ...["-f", join(folder, "mlspec.yaml"), folder],
    ]);
    expect(second.code, second.stderr).toBe(0);
    expect((await docker(["run", "--rm", tag])).stdout).toContain("Hello, World!");
  });
});
