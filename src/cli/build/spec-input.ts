import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../exit-code.ts";
import { Failure, usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { checkSpec } from "../spec/check-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import type { BuildRequest } from "./build-request.ts";

/** The folders of a build as they are lent, the spec in one of them. */
export interface LentFolders {
  readonly folders: ReadonlyMap<string, string>;
  /** Removes what was made for this build alone. */
  readonly remove: () => Promise<void>;
}

/**
 * Looks at the folders and the spec before any engine is asked: a spec with mistakes ends here, with all of them printed.
 * A spec from standard input is put into a folder of its own.
 */
export async function openSpecInput({ spec, folders, options }: BuildRequest, io: Io): Promise<LentFolders> {
  for (const folder of folders.values()) {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true) throw usageFailure(`there is no folder ${folder}`);
  }
  if (spec === undefined) return { folders, remove: async () => undefined };
  const file = await readSpecText(spec, io);
  const name = options.filename ?? file.name;
  checkSpec({ name, text: file.text }, io);
  if (spec !== "-") return { folders, remove: async () => undefined };
  const folder = await mkdtemp(join(tmpdir(), "mlspec-spec-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(join(folder, name), file.text);
  } catch (cause) {
    await remove();
    throw new Failure(
      EXIT.usage,
      `cannot write a temporary file: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
  return { folders: new Map([...folders, ["dockerfile", folder]]), remove };
}
