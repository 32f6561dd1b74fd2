import { posix } from "node:path";
import { file, type Mount, scratch } from "../../llb/index.ts";
import type { PipLock, PythonStep, WheelStep } from "../../plan/index.ts";
import { cacheId } from "../exec-common.ts";
import type { Lowering } from "../lowering.ts";
import { FIXED_TIME, SCRIPT_EPOCH } from "../scripts/index.ts";

/** Where pip sees the files of the build context the spec names; its working folder where there are any. */
const CONTEXT = "/run/mlspec/context";

/** Where pip finds a lock of another tool, from its working folder. */
export const LOCK_FILES = {
  requirements: ".mlspec/requirements.txt",
  links: ".mlspec/links.html",
} as const;

/** Where pip keeps what it fetched. */
export const PIP_CACHE = "/root/.cache/pip";
/** The file with the password of a private index. */
export const PIP_SECRET = "/run/mlspec/index-password";

/** Sets are written into bytecode in one order, and packages built from source do not see the clock. */
export const PYTHON_ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["PYTHONHASHSEED", "0"],
  ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH],
];

/** Variables for pip, beside those of the step. */
export const PIP_ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["PIP_CACHE_DIR", PIP_CACHE],
  ["PIP_DISABLE_PIP_VERSION_CHECK", "1"],
  ["PIP_NO_INPUT", "1"],
  ["PIP_ROOT_USER_ACTION", "ignore"],
  ...PYTHON_ENVIRONMENT,
];

/** Host, user and password file of the index, as our scripts take them; empty without a secret. */
export function secretParameters({ index }: PythonStep | WheelStep): readonly [string, string, string] {
  // A netrc is looked up by host alone.
  return index?.secret === undefined
    ? ["", "", ""]
    : [new URL(index.url).hostname, index.username, PIP_SECRET];
}

/** pip's options for the index. */
export function indexArguments({ index, flavourIndexes = [] }: PythonStep | WheelStep): readonly string[] {
  // A wheel of a flavour has a local label, as in 2.7.0+cu128, and so is the newest of its version: pip takes it.
  const further = [...(index?.extra ?? []), ...flavourIndexes].flatMap((url) => ["--extra-index-url", url]);
  return index === undefined ? further : ["--index-url", index.url, ...further];
}

/** The id of pip's cache. */
export function pipCacheId({ cacheScope, compiled }: PythonStep | WheelStep): string {
  return `mlspec/pip/${[cacheScope, ...(compiled ? [compiled.cpu] : [])].join("-")}`;
}

/** What pip needs beside the root: its cache, the named files, the index's secret. */
export function pipMounts(step: PythonStep | WheelStep, lowering: Lowering): readonly Mount[] {
  const cache: Mount = {
    kind: "cache",
    dest: PIP_CACHE,
    id: cacheId(lowering, pipCacheId(step)),
    sharing: "shared",
  };
  const id = step.index?.secret;
  const secret: readonly Mount[] = id === undefined ? [] : [{ kind: "secret", dest: PIP_SECRET, id }];
  return [cache, ...contextMount(step, lowering), ...secret];
}

/** The working folder of pip. */
export function pipFolder(step: PythonStep | WheelStep): string {
  return step.context === undefined && lockOf(step) === undefined ? "/" : CONTEXT;
}

/** Only the files the spec names, at their own paths, and what a lock became; writable, for pip builds projects in place. */
function contextMount(step: PythonStep | WheelStep, lowering: Lowering): readonly Mount[] {
  const lock = lockOf(step);
  if (step.context === undefined && lock === undefined) return [];
  let chain = file(scratch);
  for (const path of step.context === undefined ? [] : step.files) {
    chain = chain.copy(lowering.state(step.context ?? ""), path, `/${path}`, {
      contentsOnly: true,
      createDestPath: true,
      followSymlinks: true,
    });
  }
  if (lock !== undefined) {
    chain = chain
      .mkdir(posix.dirname(`/${LOCK_FILES.requirements}`), { timestamp: FIXED_TIME })
      .mkfile(`/${LOCK_FILES.requirements}`, lock.requirements, { timestamp: FIXED_TIME });
    if (lock.links !== undefined) {
      chain = chain.mkfile(`/${LOCK_FILES.links}`, lock.links, { timestamp: FIXED_TIME });
    }
  }
  const source = chain.state({ ...lowering.vertex(step), name: "[internal] files for pip" });
  return [{ kind: "bind", dest: CONTEXT, source, readonly: false, output: false }];
}

function lockOf(step: PythonStep | WheelStep): PipLock | undefined {
  return step.kind === "python" ? step.lock : undefined;
}
