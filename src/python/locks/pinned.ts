/** An archive a lock names. */
export interface LockedFile {
  readonly url: string;
  readonly filename: string;
  readonly sha256: string;
}

/** A package as another tool locked it. */
export interface PinnedPackage {
  /** Normalized. */
  readonly name: string;
  readonly version: string;
  /** What follows `name` in a requirement: `==1.0`, ` @ git+https://…`; or a path alone. */
  readonly requirement: string;
  /** Conditions of which one must hold; empty for none. */
  readonly markers: readonly string[];
  /** Checksums its archive may have, in hexadecimal; empty where the lock has none. */
  readonly hashes: readonly string[];
  /** Archives with an address; empty where the index is to be asked. */
  readonly files: readonly LockedFile[];
}

/** A lock that its tool cannot have written so; the message says what is wrong. */
export class LockFormatError extends Error {
  override readonly name = "LockFormatError";
}
