import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { SourceFile } from "../../source/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";

/** What messages call a spec that is read from standard input. */
export const STANDARD_INPUT = "standard input";

/** The name of a spec where the command line gives none. */
export const SPEC_NAME = "mlspec.yaml";

/**
 * Reads a spec: a file, the `mlspec.yaml` of a folder, `-` for standard input; by default that of the current folder.
 * Throws a usage failure when there is none or it is not text.
 */
export async function readSpecText(operand: string | undefined, io: Io): Promise<SourceFile> {
  if (operand === "-") return { name: STANDARD_INPUT, text: decode(await io.readInput(), STANDARD_INPUT) };
  const name = await specName(operand, io);
  const path = resolve(io.cwd, name);
  const bytes = await readFile(path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== "ENOENT") throw usageFailure(`cannot read ${name}: ${cause.message}`);
    throw usageFailure(`there is no file ${name}`, "name a spec, or write one with mlspec init");
  });
  return { name, text: decode(bytes, name) };
}

async function specName(operand: string | undefined, io: Io): Promise<string> {
  if (operand === undefined) return SPEC_NAME;
  const found = await stat(resolve(io.cwd, operand)).catch(() => undefined);
  return found?.isDirectory() === true ? join(operand, SPEC_NAME) : operand;
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw usageFailure(`${name} is not UTF-8 text`);
  }
}
