import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { docker, frontendImage, type Run } from "../engine-tests/engine.ts";
import type { GalleryCase, GalleryEntry } from "./entry.ts";

/** Which of the two files of an entry an image is built from. */
export type Half = "spec" | "dockerfile";

export interface BuildOptions {
  /** What becomes of the result, such as `--load`; the image is loaded if absent. */
  readonly output?: readonly string[];
  readonly extra?: readonly string[];
  /** Values for secrets; made up where absent. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** The name an image of the gallery has in the engine. */
export function imageTag(entry: GalleryEntry, { name }: GalleryCase, half: Half): string {
  return `mlspec-gallery/${entry.name}-${half}:${name}`;
}

/**
 * Builds one image of the gallery: a spec by our frontend image, a Dockerfile by the frontend inside the engine.
 * Builds share the host's network, for the package index on loopback.
 */
export function buildImage(
  entry: GalleryEntry,
  which: GalleryCase,
  half: Half,
  options: BuildOptions = {},
): Promise<Run> {
  const secrets = which.secrets ?? [];
  const file = half === "spec" ? "mlspec.yaml" : "Dockerfile";
  const env = secrets.map((id) => [
    secretVariable(id),
    options.secrets?.[id] ?? randomBytes(16).toString("hex"),
  ]);
  const args = [
    ...["buildx", "build", "--network", "host", "--allow", "network.host", "--progress", "plain"],
    ...["--file", join(entry.folder, file), "--tag", imageTag(entry, which, half)],
    ...(half === "spec" ? ["--build-arg", `BUILDKIT_SYNTAX=${frontendImage()}`] : []),
    ...(which.target === undefined ? [] : ["--target", which.target]),
    ...Object.entries(which.buildArgs ?? {}).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
    ...secrets.flatMap((id) => ["--secret", `id=${id},env=${secretVariable(id)}`]),
    ...(options.output ?? ["--load"]),
    ...(options.extra ?? []),
    entry.folder,
  ];
  return docker(args, { env: Object.fromEntries(env) });
}

/** Where the client finds a secret's value. */
function secretVariable(id: string): string {
  return `MLSPEC_TEST_SECRET_${id.toUpperCase().replace(/[^A-Z0-9]/g, "_")}`;
}
