/**
 * Runs once before the engine tests: an engine is up, and the frontend image of this tree lies in
 * its loopback registry.
 */
import { execFileSync } from "node:child_process";
import { engineEnv, engineUp, frontendImage, root } from "./engine.ts";

export function setup(): void {
  engineUp();
  buildFrontend();
}

/** Builds and pushes the frontend image through the engine the tests use. */
function buildFrontend(): void {
  const env = { ...engineEnv(), MLSPEC_FRONTEND: frontendImage() };
  execFileSync("make", ["frontend-image"], { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
}
