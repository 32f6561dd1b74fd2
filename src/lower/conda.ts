import { file, type Mount, type State, scratch } from "../llb/index.ts";
import type { CondaArchive, CondaSource, CondaStep } from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { cacheId, commonExec } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { FIXED_TIME, runScript } from "./scripts/index.ts";

/** The same for every machine, so that what is written of it is too. */
const WORK = "/var/tmp/mlspec-conda";
const FILES = "/dev/mlspec-environment";
/** What micromamba fetched itself, between builds. */
export const CONDA_CACHE = "/var/cache/mlspec-conda";
/** The list of archives beside them. */
export const CONDA_LIST = "explicit.txt";

/** The environment's folder, as a root of its own: an output mount where it will be. */
export function lowerConda(step: CondaStep, lowering: Lowering): State {
  const { source } = step;
  const isFetched = source.kind === "archives";
  const common = commonExec(lowering, isFetched ? "none" : "default");
  const { args, mount } = runScript("fill-conda", condaArguments(step, FILES, WORK));
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    cwd: WORK,
    env: step.env,
    mounts: [
      ...common.mounts,
      mount,
      { kind: "bind", dest: WORK, source: scratch, output: false },
      { kind: "bind", dest: step.prefix, source: scratch, output: true },
      ...sourceMounts(step, lowering),
    ],
  }).mount(step.prefix);
}

/** The arguments of `fill-conda`: `files` is where what it reads is, `work` a folder that is dropped. */
export function condaArguments(
  { source, prefix }: CondaStep,
  files: string,
  work: string,
): readonly string[] {
  const cache = source.kind === "archives" ? `${work}/packages` : CONDA_CACHE;
  const head = [source.kind, prefix, cache];
  if (source.kind === "archives") return [...head, `${files}/${CONDA_LIST}`];
  if (source.kind === "file") return [...head, `${files}/${source.path}`];
  const channels = source.channels.map((name) => `--channel=${name}`);
  return [...head, ...channels, "--override-channels", ...source.packages];
}

/** What micromamba reads to install archives that lie in a folder. */
export function condaList(archives: readonly CondaArchive[], folder: string): string {
  const lines = archives.map(
    ({ filename, md5 }) => `file://${folder}/${filename}${md5 === undefined ? "" : `#${md5}`}`,
  );
  return ["@EXPLICIT", ...lines, ""].join("\n");
}

function sourceMounts(step: CondaStep, lowering: Lowering): readonly Mount[] {
  const { source } = step;
  const cache: Mount = {
    kind: "cache",
    dest: CONDA_CACHE,
    id: cacheId(lowering, `mlspec/conda/packages/${step.cacheScope}`),
    sharing: "shared",
  };
  if (source.kind === "names") return [cache];
  const files: Mount = {
    kind: "bind",
    dest: FILES,
    source: source.kind === "file" ? lowering.state(source.context) : gathered(source, lowering),
    readonly: true,
  };
  return source.kind === "file" ? [cache, files] : [files];
}

/** All archives in one folder, with their list. */
function gathered({ archives }: Extract<CondaSource, { kind: "archives" }>, lowering: Lowering): State {
  const list = file(scratch).mkfile(`/${CONDA_LIST}`, condaList(archives, FILES), { timestamp: FIXED_TIME });
  return archives
    .reduce(
      (chain, { from, filename }) => chain.copy(lowering.state(from), `/${filename}`, `/${filename}`),
      list,
    )
    .state({ name: "[internal] archives of conda" });
}
