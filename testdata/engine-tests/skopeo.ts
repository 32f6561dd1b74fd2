/** skopeo, a reader of images that is not ours: this machine's, or else unpacked from Debian's packages beside the system. */
import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "./engine.ts";

interface Program {
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
}

const PACKAGES = ["skopeo", "libgpgme11", "libassuan0", "libgpg-error0", "libdevmapper1.02.1"];

function find(): Program | string {
  if (spawnSync("skopeo", ["--version"]).status === 0) return { path: "skopeo", env: process.env };
  try {
    const words = ["skopeo", ...PACKAGES];
    const unpacked = execFileSync(join(root, "testdata/engine/unpack"), words, { encoding: "utf8" }).trim();
    const libraries = ["usr/lib", "lib"].map((folder) =>
      join(unpacked, folder, `${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu`),
    );
    const env = { ...process.env, LD_LIBRARY_PATH: libraries.join(":") };
    const program = { path: join(unpacked, "usr/bin/skopeo"), env };
    execFileSync(program.path, ["--version"], { env });
    return program;
  } catch (error) {
    return `skopeo could not be unpacked from Debian's archive: ${String(error)}`;
  }
}

const found = find();

/** Why there is no skopeo here. */
export const noSkopeo = typeof found === "string" ? found : undefined;

/** What it prints. Throws where it fails. */
export function skopeo(...args: readonly string[]): string {
  if (typeof found === "string") throw new Error(found);
  // Nobody's policy of signatures: the images are of this test.
  const words = ["--insecure-policy", ...args];
  return execFileSync(found.path, words, { encoding: "utf8", env: found.env, maxBuffer: 1 << 26 });
}
