import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Reporter } from "../../diagnostics/index.ts";
import { POLICY_NAME, type Policy, readPolicy } from "../../lint/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { specText } from "../spec/read-spec-text.ts";

/**
 * The policy a spec is held to: the file `named`, or the one beside the spec; undefined where there is none, or after it was
 * reported what is wrong with it. Throws a usage failure where one is named and cannot be read.
 */
export async function readPolicyFor(
  spec: string,
  named: string | undefined,
  report: Reporter,
  io: Io,
): Promise<Policy | undefined> {
  const name = named ?? join(dirname(spec), POLICY_NAME);
  const bytes = await readFile(resolve(io.cwd, name)).catch((cause: NodeJS.ErrnoException) => {
    if (named === undefined && (cause.code === "ENOENT" || cause.code === "ENOTDIR")) return undefined;
    throw usageFailure(`cannot read ${name}: ${cause.message}`);
  });
  return bytes && readPolicy(specText(name, bytes), report);
}
