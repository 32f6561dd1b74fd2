import { expect } from "vitest";
import { docker, frontendImage, type Run, tempContext } from "./engine.ts";

/** A spec's text with the line that leads to this tree's frontend image. */
export function withSyntax(spec: string): string {
  return `# syntax=${frontendImage()}\n${spec}`;
}

/** Builds a spec in a folder of these files through the frontend image, as a user does. */
export function buildSpec(
  spec: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  args: readonly string[] = [],
): Promise<Run> {
  const folder = tempContext({ ...files, "mlspec.yaml": withSyntax(spec) });
  return docker(["buildx", "build", "--progress=plain", "-f", `${folder}/mlspec.yaml`, ...args, folder]);
}

/** What an image prints when it runs. */
export async function output(tag: string, ...command: string[]): Promise<string> {
  const ran = await docker(["run", "--rm", tag, ...command]);
  expect(ran.stderr).toBe("");
  return ran.stdout.trim();
}
