/**
 * The gallery: one folder per example, with a spec, the files it needs, where one exists the Dockerfile people write
 * for the same image, and `expect.json`, which says how to build and what running the image must show.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A program run in the image; its output must hold each text of `stdout`. */
export interface ExpectedRun {
  readonly entrypoint?: string;
  readonly args: readonly string[];
  readonly stdout: readonly string[];
}

/** A server started from the image. */
export interface ExpectedService {
  readonly port: number;
  /** Path and query of the one GET request. */
  readonly path: string;
  /** Texts its answer must hold. */
  readonly body: readonly string[];
  /** Texts its output must hold after the answer. */
  readonly stdout: readonly string[];
  /** The state Docker's health check must reach. */
  readonly health?: string;
  /** True when the server ends by itself, with exit code 0, after the answer. */
  readonly ends?: boolean;
}

/** One image of an entry. */
export interface GalleryCase {
  readonly name: string;
  /** The default target if absent. */
  readonly target?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Names of secrets; their values are made up for each build. */
  readonly secrets?: readonly string[];
  readonly runs: readonly ExpectedRun[];
  readonly serves?: ExpectedService;
}

export interface GalleryEntry {
  readonly name: string;
  readonly folder: string;
  readonly about: string;
  readonly cases: readonly GalleryCase[];
  readonly hasDockerfile: boolean;
}

/** Reads all entries below a folder, by name. */
export function readGallery(gallery: string): readonly GalleryEntry[] {
  return readdirSync(gallery, { withFileTypes: true })
    .filter((item) => item.isDirectory())
    .map((item) => readEntry(gallery, item.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readEntry(gallery: string, name: string): GalleryEntry {
  const folder = join(gallery, name);
  const expected = JSON.parse(readFileSync(join(folder, "expect.json"), "utf8"));
  return { name, folder, ...expected, hasDockerfile: existsSync(join(folder, "Dockerfile")) };
}
