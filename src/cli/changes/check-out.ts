import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";

const run = promisify(execFile);

/** Lists of paths may be long. */
const LONGEST_ANSWER = 64 * 1024 * 1024;

/** Where a revision is taken from, and where it goes. */
export interface Places {
  readonly folder: string;
  readonly tree: string;
  /** Where a repository of its own may be made, which lends the other's objects. */
  readonly repository: string;
}

/**
 * Writes the files of a folder at a revision elsewhere, and gives the paths of those that the folder has otherwise now. The
 * repository, its index and its work tree stay as they are, and no filter that it configures runs for what is written: that is
 * done by a repository without configuration.
 */
export async function checkOut(
  revision: string,
  { folder, tree, repository }: Places,
  io: Io,
): Promise<readonly string[]> {
  const git = async (cwd: string, words: readonly string[], env = io.env): Promise<string> => {
    const { stdout } = await run("git", [...words], { cwd, env, timeout: 60_000, maxBuffer: LONGEST_ANSWER });
    return stdout.trimEnd();
  };
  try {
    const [objects, prefix, commit] = await Promise.all([
      git(folder, ["rev-parse", "--path-format=absolute", "--git-path", "objects"]),
      git(folder, ["rev-parse", "--show-prefix"]),
      git(folder, ["rev-parse", "--verify", `${revision}^{commit}`]),
    ]);
    const bare = { ...io.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
    await git(tree, ["init", "--quiet", "--bare", "--template=", repository], bare);
    await mkdir(join(repository, "objects/info"), { recursive: true });
    await writeFile(join(repository, "objects/info/alternates"), `${objects}\n`);
    const there = ["--git-dir", repository, "--work-tree", tree];
    await git(tree, [...there, "read-tree", `${commit}:${prefix}`], bare);
    await git(tree, [...there, "checkout-index", "--all"], bare);
    const [others, untracked] = await Promise.all([
      git(folder, [
        "diff",
        "--no-ext-diff",
        "--no-textconv",
        "--name-only",
        "-z",
        "--relative",
        commit,
        "--",
        ".",
      ]),
      git(folder, ["ls-files", "--others", "--exclude-standard", "-z", "--", "."]),
    ]);
    return [...others.split("\0"), ...untracked.split("\0")].filter((path) => path !== "").sort();
  } catch (cause) {
    const {
      code,
      stderr = "",
      message,
    } = cause as { readonly code?: unknown; readonly stderr?: string; readonly message: string };
    if (code === "ENOENT") throw usageFailure("git is not installed", "compare with a spec or a definition");
    throw usageFailure(`git does not give ${revision}: ${stderr.trim() || message}`);
  }
}
