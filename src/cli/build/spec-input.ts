import { randomBytes } from "node:crypto";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUploads, type SessionService } from "../../buildkit/session/index.ts";
import { isArchive } from "../../frontend/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readStart } from "../read-start.ts";
import { checkSpec } from "../spec/check-spec.ts";
import { readSpecText, specText } from "../spec/read-spec-text.ts";
import type { BuildRequest } from "./build-request.ts";

/** What a build is given of this machine's files. */
export interface LentFiles {
  readonly folders: ReadonlyMap<string, string>;
  /** Options that say where they are, beside the request's own. */
  readonly options: Readonly<Record<string, string>>;
  /** What lends the archive on standard input. */
  readonly services: readonly SessionService[];
  /** The spec, where it is a file on this side. */
  readonly text?: string;
  /** Removes what was made for this build alone. */
  readonly remove: () => Promise<void>;
}

const LARGEST_SPEC = 1024 * 1024;
const NOTHING_MADE = { options: {}, services: [], remove: async (): Promise<void> => undefined };

/**
 * Looks at the folders and the spec before any engine is asked: a spec with mistakes ends here, with all of them printed.
 * A spec from standard input is put into a folder of its own; an archive from there is lent as it comes.
 */
export async function openSpecInput(request: BuildRequest, io: Io): Promise<LentFiles> {
  const { spec, folders, options, fromInput } = request;
  for (const folder of folders.values()) {
    const found = await stat(folder).catch(() => undefined);
    if (found === undefined) throw usageFailure(`there is no folder ${folder}`);
    if (!found.isDirectory()) throw usageFailure(`${folder} is not a folder`, "--file names the spec");
  }
  if (fromInput) return openInput(request, io);
  if (spec === undefined) return { folders, ...NOTHING_MADE };
  const file = await readSpecText(spec, io);
  const name = options.filename ?? file.name;
  checkSpec({ name, text: file.text }, io);
  return spec === "-"
    ? lendText({ name, text: file.text }, folders)
    : { folders, ...NOTHING_MADE, text: file.text };
}

/** Standard input as the context: an archive is one, anything else is a spec for an empty one. */
async function openInput({ folders, options }: BuildRequest, io: Io): Promise<LentFiles> {
  const { start, whole } = await readStart(io.input(), LARGEST_SPEC + 1);
  if (start.length === 0) throw usageFailure("there is nothing on standard input");
  if (isArchive(start)) {
    const uploads = createUploads();
    const context = uploads.add(randomBytes(16).toString("hex"), whole);
    return { folders, ...NOTHING_MADE, options: { context }, services: [uploads.service] };
  }
  const { filename: name = "" } = options;
  if (options.dockerfilekey !== undefined || name !== "mlspec.yaml") {
    throw usageFailure("standard input holds no archive, and --file names the spec", "leave one of them out");
  }
  const file = { name, text: specText("standard input", start).text };
  checkSpec(file, io);
  return lendText(file, folders, true);
}

/** Puts a spec into a folder of its own, and with `asContext` an empty context beside it. */
async function lendText(
  { name, text }: SourceFile,
  folders: ReadonlyMap<string, string>,
  asContext = false,
): Promise<LentFiles> {
  const made: string[] = [];
  const makeFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), "mlspec-spec-"));
    made.push(folder);
    return folder;
  };
  const remove = async (): Promise<void> => {
    for (const folder of made) await rm(folder, { recursive: true, force: true });
  };
  try {
    const lent = new Map([...folders, ["dockerfile", await makeFolder()]]);
    if (asContext) lent.set("context", await makeFolder());
    await writeFile(join(lent.get("dockerfile") ?? "", name), text);
    return { ...NOTHING_MADE, folders: lent, remove };
  } catch (cause) {
    await remove();
    throw usageFailure(
      `cannot write a temporary file: ${cause instanceof Error ? cause.message : String(cause)}`,
      "TMPDIR names the folder for them",
    );
  }
}
