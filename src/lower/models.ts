import { posix } from "node:path";
import { type State, scratch } from "../llb/index.ts";
import { CONVERSION, type ConvertStep, type ModelStep, type ModelTreeStep } from "../plan/index.ts";
import { trustingExec } from "./certificates.ts";
import { commonExec } from "./exec-common.ts";
import { begin, ownerOption } from "./files.ts";
import type { Lowering } from "./lowering.ts";
import { PYTHON_ENVIRONMENT } from "./python/pip-common.ts";
import { lowerMount } from "./run.ts";
import { FIXED_TIME } from "./scripts/index.ts";

/**
 * Fetched files, whatever their server says of their times: with owner, permissions and time fixed, one file is one layer
 * in every image that has it at that place.
 */
export function lowerModel(step: ModelStep, lowering: Lowering): State {
  const owner = ownerOption(step.owner, step.place, lowering);
  const folders = new Set(step.files.map(({ to }) => posix.dirname(to)).filter((folder) => folder !== "/"));
  let chain = begin(step.place, lowering);
  for (const folder of [...folders].sort()) {
    chain = chain.mkdir(folder, { parents: true, timestamp: FIXED_TIME });
  }
  for (const { from, name, to } of step.files) {
    chain = chain.copy(lowering.state(from), `/${name}`, to, {
      mode: step.mode,
      timestamp: FIXED_TIME,
      ...owner,
    });
  }
  return chain.state(lowering.vertex(step));
}

/** All files of a folder, or a single one, with owner and time fixed; permissions are theirs, for folders are among them. */
export function lowerModelTree(step: ModelTreeStep, lowering: Lowering): State {
  return begin(step.place, lowering)
    .mkdir(posix.dirname(step.to), { parents: true, timestamp: FIXED_TIME })
    .copy(lowering.state(step.from), step.path, step.to, {
      contentsOnly: true,
      createDestPath: true,
      followSymlinks: true,
      timestamp: FIXED_TIME,
      ...ownerOption(step.owner, step.place, lowering),
    })
    .state(lowering.vertex(step));
}

/** What a conversion writes into its folder; what it writes elsewhere is dropped. */
export function lowerConvert(step: ConvertStep, lowering: Lowering): State {
  const common = commonExec(lowering, step.network);
  const own = new Set(step.mounts.map((mount) => mount.path));
  return trustingExec(step, lowering, {
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args: step.argv,
    env: [...conversionEnvironment(step), ...step.env],
    cwd: step.workdir,
    mounts: [
      ...common.mounts.filter((mount) => !own.has(mount.dest)),
      { kind: "bind", dest: CONVERSION.in, source: lowering.state(step.input), readonly: true },
      { kind: "bind", dest: CONVERSION.out, source: scratch, output: true },
      ...step.mounts.map((mount) => lowerMount(mount, step.root, lowering)),
    ],
    secretEnv: step.secretEnv,
  }).mount(CONVERSION.out);
}

/** Variables by which programs that would write the clock down do not, but for those the step sets itself. */
export function conversionEnvironment({ env }: Pick<ConvertStep, "env">): ConvertStep["env"] {
  const set = new Set(env.map(([name]) => name));
  return PYTHON_ENVIRONMENT.filter(([name]) => !set.has(name));
}
