import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { decodeDefinition, marshal, type ReadableDefinition, readDefinition } from "../../llb/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { usageFailure } from "../failure.ts";
import type { FlagValues } from "../flags/index.ts";
import type { Io } from "../io.ts";
import type { COMPILE_FLAGS } from "../spec/compile-flags.ts";
import { type CompiledImage, compileSpec } from "../spec/compile-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";

type Wishes = FlagValues<typeof COMPILE_FLAGS>;

const run = promisify(execFile);

/** Definitions of the largest specs have a few megabytes. */
const LARGEST = 64 * 1024 * 1024;

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
  if (!/\.(?:pb|llb)$/.test(older)) return graphOf(await readSpecText(older, io), wishes, io);
  const bytes = await readFile(resolve(io.cwd, older)).catch((cause: Error) => {
    throw usageFailure(`cannot read ${older}: ${cause.message}`);
  });
  if (bytes.length > LARGEST) throw usageFailure(`${older} is larger than 64 MiB, which no definition is`);
  try {
    return { graph: readDefinition(decodeDefinition(bytes)) };
  } catch {
    throw usageFailure(`${older} is no definition of BuildKit`, "mlspec compile -o FILE writes one");
  }
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
    const otherFiles = await checkOut(revision, { folder, tree, index: join(temporary, "index") }, io);
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

interface Places {
  readonly folder: string;
  readonly tree: string;
  readonly index: string;
}

/**
 * Writes the files of a folder at a revision elsewhere, and gives the paths of those that the folder has otherwise now. The
 * repository, its index and its work tree stay as they are.
 */
async function checkOut(
  revision: string,
  { folder, tree, index }: Places,
  io: Io,
): Promise<readonly string[]> {
  // No program that the repository's configuration names is run for it.
  const safe = ["-c", "filter.lfs.smudge=", "-c", "filter.lfs.required=false", "-c", "core.fsmonitor=false"];
  const git = async (cwd: string, words: readonly string[], env = io.env): Promise<string> => {
    const { stdout } = await run("git", [...safe, ...words], {
      cwd,
      env,
      timeout: 60_000,
      maxBuffer: LARGEST,
    });
    return stdout.trimEnd();
  };
  try {
    const [repository = "", prefix = "", commit = ""] = await Promise.all([
      git(folder, ["rev-parse", "--absolute-git-dir"]),
      git(folder, ["rev-parse", "--show-prefix"]),
      git(folder, ["rev-parse", "--verify", `${revision}^{commit}`]),
    ]);
    const apart = { ...io.env, GIT_INDEX_FILE: index };
    const there = ["--git-dir", repository, "--work-tree", tree];
    await git(tree, [...there, "read-tree", `${commit}:${prefix}`], apart);
    await git(tree, [...there, "checkout-index", "--all"], apart);
    const [others, untracked] = await Promise.all([
      git(folder, ["diff", "--no-ext-diff", "--name-only", "-z", "--relative", commit, "--", "."]),
      git(folder, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]),
    ]);
    return [...others.split("\0"), ...untracked.split("\0")].filter((path) => path !== "").sort();
  } catch (cause) {
    const { stderr = "", message } = cause as { readonly stderr?: string; readonly message: string };
    throw usageFailure(`git does not give ${revision}: ${stderr.trim() || message}`);
  }
}
