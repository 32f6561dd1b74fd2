/** What the tests of a buildkitd share: whether there is one, and building with `buildctl` as the readme shows it. */
import { execFileSync } from "node:child_process";
import { frontendImage, type Run, run } from "./engine.ts";

/** Why there is no buildkitd to test with; undefined where there is one. */
export function missingBuildkitd(): string | undefined {
  if (!process.env.BUILDKIT_HOST) return "BUILDKIT_HOST is not set: no buildkitd to build with";
  try {
    execFileSync("buildctl", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "buildctl is not installed";
  }
}

/** Builds the spec in a folder through the frontend image. Build containers share the host's network. */
export function buildctlBuild(folder: string, args: readonly string[]): Promise<Run> {
  return run("buildctl", [
    ...["build", "--progress=plain", "--frontend", "gateway.v0", "--opt", `source=${frontendImage()}`],
    ...["--opt", "force-network-mode=host", "--allow", "network.host"],
    ...["--local", `context=${folder}`, "--local", `dockerfile=${folder}`, ...args],
  ]);
}
