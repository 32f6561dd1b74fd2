import { createHash } from "node:crypto";

/** What packages are chosen for: lists with their texts, packages the spec names, the index, the version of Python. */
export interface PythonWishes {
  readonly lists: readonly (readonly [path: string, text: string])[];
  readonly requirements: readonly string[];
  readonly constraints: readonly string[];
  readonly packages: readonly string[];
  readonly indexes: readonly string[];
  readonly version: string;
}

/** A checksum of the wishes; another one means that the lock is of other wishes. */
export function pythonInput(wishes: PythonWishes): string {
  const { lists, requirements, constraints, packages, indexes, version } = wishes;
  const inOrder = [...lists].sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([inOrder, requirements, constraints, packages, indexes, version]))
    .digest("hex");
}
