import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { SourceFile } from "../../source/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readStart } from "../read-start.ts";

/** What messages call a spec that is read from standard input. */
export const STANDARD_INPUT = "standard input";

/** The name of a spec where the command line gives none. */
export const SPEC_NAME = "mlspec.yaml";

/** No more of a file is read than the language allows in one, whatever the file is. */
const LARGEST = 1024 * 1024;

/**
 * Reads a spec: a file, the `mlspec.yaml` of a folder, `-` for standard input; by default that of the current folder.
 * Throws a usage failure when there is none, or it is not text of at most 1 MiB.
 */
export async function readSpecText(operand: string | undefined, io: Io): Promise<SourceFile> {
  if (operand === "-") {
    const { start } = await readStart(io.input(), LARGEST + 1);
    return specText(STANDARD_INPUT, start);
  }
  const name = await specName(operand, io);
  const stream = createReadStream(resolve(io.cwd, name), { end: LARGEST });
  const { start } = await readStart(stream, LARGEST + 1).catch((cause: NodeJS.ErrnoException) => {
    throw unreadable(name, cause);
  });
  return specText(name, start);
}

/** Bytes as a spec's text. Throws a usage failure when they are none. */
export function specText(name: string, bytes: Uint8Array): SourceFile {
  if (bytes.length > LARGEST) throw usageFailure(`${name} is larger than 1 MiB, which no spec is`);
  try {
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    throw usageFailure(`${name} is not UTF-8 text`);
  }
}

async function specName(operand: string | undefined, io: Io): Promise<string> {
  if (operand === undefined) return SPEC_NAME;
  const found = await stat(resolve(io.cwd, operand)).catch(() => undefined);
  return found?.isDirectory() === true ? join(operand, SPEC_NAME) : operand;
}

function unreadable(name: string, { code, message }: NodeJS.ErrnoException): Error {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return usageFailure(`there is no file ${name}`, "name a spec, or write one with mlspec init");
    case "EACCES":
      return usageFailure(`cannot read ${name}: permission denied`);
    case "EISDIR":
      return usageFailure(`${name} is a folder, not a spec`);
    default:
      return usageFailure(`cannot read ${name}: ${message}`);
  }
}
