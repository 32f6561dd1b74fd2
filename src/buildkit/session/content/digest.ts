const hexLengths: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

/** A content's name, taken apart. Both parts are safe in a path. */
export interface Digest {
  /** As node:crypto and OCI spell it. */
  readonly algorithm: string;
  readonly hex: string;
}

/** Takes "sha256:<64 hex digits>" apart, also sha384 and sha512; undefined for anything else. */
export function parseDigest(text: string): Digest | undefined {
  const match = /^(sha256|sha384|sha512):([0-9a-f]+)$/.exec(text);
  const [, algorithm = "", hex = ""] = match ?? [];
  return match !== null && hex.length === hexLengths[algorithm] ? { algorithm, hex } : undefined;
}
