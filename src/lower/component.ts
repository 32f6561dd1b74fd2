import { exec, type Mount, type State, scratch } from "../llb/index.ts";
import { type ComponentStep, type LibrariesStep, SOURCE_FOLDER } from "../plan/index.ts";
import { componentCall } from "./component-call.ts";
import { commonExec } from "./exec-common.ts";
import { compilerCache } from "./jobs.ts";
import type { Lowering } from "./lowering.ts";
import { runScript } from "./scripts/index.ts";

const SOURCE = "/dev/mlspec-source";
const PATCHES = "/dev/mlspec-patches";

/**
 * The folder a component is installed in, as a root of its own: an output mount at the prefix. Of other components the
 * build sees those it needs, without network, in a folder that is dropped.
 */
export function lowerComponent(step: ComponentStep, lowering: Lowering): State {
  const common = commonExec(lowering, "none");
  const source = lowering.state(step.source);
  const call = componentCall(step, { source: SOURCE, patches: PATCHES });
  const { args, mount } = runScript("build-component", call.args);
  const compilers = compilerCache(lowering, step.cacheScope);
  const mounts: Mount[] = [
    mount,
    {
      kind: "bind",
      dest: SOURCE,
      source,
      readonly: true,
      ...(step.archive !== undefined && { selector: `/${step.archive}` }),
    },
    { kind: "bind", dest: SOURCE_FOLDER, source: scratch, output: false },
    { kind: "bind", dest: step.prefix, source: scratch, output: true },
    ...step.dependencies.map(
      ({ step: id, prefix }): Mount => ({
        kind: "bind",
        dest: prefix,
        source: lowering.state(id),
        readonly: true,
      }),
    ),
    compilers.mount,
  ];
  if (step.patches !== undefined) {
    const context = lowering.state(step.patches.context);
    mounts.push({ kind: "bind", dest: PATCHES, source: context, readonly: true });
  }
  return exec({
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    cwd: SOURCE_FOLDER,
    env: [...step.env, ...compilers.env, ...call.env],
    mounts: [...common.mounts, ...mounts],
  }).mount(step.prefix);
}

/** A root whose dynamic linker finds the libraries of components. */
export function lowerLibraries(step: LibrariesStep, lowering: Lowering): State {
  const common = commonExec(lowering, "none");
  const { args, mount } = runScript("link-libraries", step.folders);
  return exec({
    ...lowering.vertex(step),
    ...common,
    root: lowering.state(step.root),
    args,
    env: step.env,
    mounts: [...common.mounts, mount],
  }).root;
}
