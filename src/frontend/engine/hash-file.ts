import { createHash } from "node:crypto";
import type { Tree } from "./engine.ts";

const PART = 8 * 1024 * 1024;

/** The SHA-256 checksum, in hexadecimal, of a file of any size: it is read in parts and never held as a whole. */
export async function hashFile(tree: Tree, path: string): Promise<string> {
  const hash = createHash("sha256");
  for (let offset = 0; ; offset += PART) {
    const part = (await tree?.readFile(path, { offset, length: PART })) ?? new Uint8Array();
    hash.update(part);
    if (part.length < PART) return hash.digest("hex");
  }
}
