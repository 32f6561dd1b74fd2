import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { decodeDefinition, marshal, type ReadableDefinition, readDefinition } from "../../llb/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { Failure, usageFailure } from "../failure.ts";
import type { FlagValues } from "../flags/index.ts";
import type { Io } from "../io.ts";
import { readStart } from "../read-start.ts";
import type { COMPILE_FLAGS } from "../spec/compile-flags.ts";
import { type CompiledImage, compileSpec } from "../spec/compile-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { checkOut } from "./check-out.ts";

type Wishes = FlagValues<typeof COMPILE_FLAGS>;

/** Definitions of the largest specs have a few megabytes. */
const LARGEST = 64 * 1024 * 1024;

/** Graphs of large specs have some hundreds. */
const MOST_VERTICES = 10_000;

const REVISION = "git:";

/** A graph, and what is known beside it. */
export interface ComparedGraph {
  readonly graph: ReadableDefinition;
  /** The image's settings; a definition has none. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Files beside the spec which git has otherwise, by their paths from there. */
  readonly otherFiles?: readonly string[];
}

/** The graph of the one image of a spec. Throws a usage failure for several. */
export async function graphOf(file: SourceFile, wishes: Wishes, io: Io): Promise<ComparedGraph> {
  const images = await compileSpec(file, wishes, io);
  const [image] = images;
  if (image === undefined || images.length > 1) {
    throw usageFailure(
      `the spec is for ${images.length} platforms, and graphs of one are compared`,
      "choose one with --platform",
    );
  }
  return readable(image);
}

/**
 * An older graph: of a definition as `mlspec compile -o` writes it, of another spec, or of what git has of this one's folder at
 * `git:REVISION`. Throws a usage failure where there is none.
 */
export async function olderGraph(
  older: string,
  file: SourceFile,
  wishes: Wishes,
  io: Io,
): Promise<ComparedGraph> {
  if (older.startsWith(REVISION)) {
    const revision = older.slice(REVISION.length);
    if (revision === "" || revision.startsWith("-"))
      throw usageFailure(`${older} names no revision`, "git:HEAD");
    return graphAtRevision(revision, file, wishes, io);
  }
  if (/\.(?:ya?ml|json)$/.test(older) || (await isFolder(resolve(io.cwd, older)))) {
    return graphOf(await readSpecText(older, io), wishes, io);
  }
  const bytes = await readBounded(older, io);
  if (isText(bytes)) return graphOf(await readSpecText(older, io), wishes, io);
  try {
    const graph = readDefinition(decodeDefinition(bytes));
    if (graph.vertices.length > MOST_VERTICES) {
      throw usageFailure(`${older} has more than ${MOST_VERTICES} vertices, which is too many to compare`);
    }
    if (graph.vertices.length > 0) return { graph };
  } catch (error) {
    if (error instanceof Failure) throw error;
    // What is none is told below, with what is empty.
  }
  throw usageFailure(`${older} is no definition of BuildKit`, "mlspec compile -o FILE writes one");
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

async function readBounded(name: string, io: Io): Promise<Uint8Array> {
  const stream = createReadStream(resolve(io.cwd, name), { end: LARGEST });
  const { start } = await readStart(stream, LARGEST + 1).catch((cause: Error) => {
    throw usageFailure(`cannot read ${name}: ${cause.message}`);
  });
  if (start.length > LARGEST) throw usageFailure(`${name} is larger than 64 MiB, which no definition is`);
  return start;
}

/** Definitions have bytes that no text has. */
function isText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && !bytes.some((byte) => byte < 0x09 || (byte > 0x0d && byte < 0x20));
}

function readable({ state, platform, plan }: CompiledImage): ComparedGraph {
  return { graph: readDefinition(marshal(state, { platform })), settings: { ...plan.image.config } };
}

/** Compiles what a revision has, in a folder that is removed afterwards: a spec, its lock, and what it reads lie together. */
async function graphAtRevision(
  revision: string,
  file: SourceFile,
  wishes: Wishes,
  io: Io,
): Promise<ComparedGraph> {
  const folder = dirname(resolve(io.cwd, file.name));
  const temporary = await mkdtemp(join(tmpdir(), "mlspec-changes-"));
  try {
    const tree = join(temporary, "tree");
    await mkdir(tree);
    const otherFiles = await checkOut(revision, { folder, tree, repository: join(temporary, "git") }, io);
    const name = join(tree, basename(file.name));
    const found = await readSpecText(name, io).catch(() => {
      throw usageFailure(`${revision} has no ${file.name}`);
    });
    const beside = otherFiles.filter((path) => path !== basename(file.name));
    return { ...(await graphOf(found, wishes, io)), otherFiles: beside };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}
