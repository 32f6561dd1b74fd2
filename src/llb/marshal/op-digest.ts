import { createHash, hash } from "node:crypto";

/** One call instead of three objects; older releases of Node 20 do not have it. */
const hexDigest: (bytes: Uint8Array) => string =
  typeof hash === "function"
    ? (bytes) => hash("sha256", bytes, "hex")
    : (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The name by which the engine knows an op: "sha256:" and the hash of its bytes. */
export function opDigest(bytes: Uint8Array): string {
  return `sha256:${hexDigest(bytes)}`;
}
