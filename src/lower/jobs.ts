import type { Mount } from "../llb/index.ts";
import type { BuildJobs } from "../plan/index.ts";
import { cacheId } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { runScript } from "./scripts/index.ts";

/** What a compiler of C++ is counted with where the spec does not say. */
const MEMORY = 2 * 1024 ** 3;

/** Where compilers keep what they made, in builds alone. */
const COMPILER_CACHE = "/var/cache/mlspec-ccache";

/** The limits as our scripts take them: at most so many at once (0: no matter), and bytes for each. */
export function jobParameters({ most = 0, memory = MEMORY }: BuildJobs = {}): readonly [string, string] {
  return [String(most), String(memory)];
}

/** A command that may compile, run with as many compilers at once as there is room for. */
export function withJobs(
  jobs: BuildJobs | undefined,
  command: readonly string[],
): { readonly args: readonly string[]; readonly mount: Mount } {
  return runScript("with-jobs", [...jobParameters(jobs), ...command]);
}

/** The compilers' cache of builds on one kind of machine, and how ccache is told of it. */
export function compilerCache(
  lowering: Lowering,
  scope: string,
): { readonly mount: Mount; readonly env: readonly (readonly [string, string])[] } {
  return {
    mount: {
      kind: "cache",
      dest: COMPILER_CACHE,
      id: cacheId(lowering, `mlspec/ccache/${scope}`),
      sharing: "shared",
    },
    env: [["CCACHE_DIR", COMPILER_CACHE]],
  };
}
