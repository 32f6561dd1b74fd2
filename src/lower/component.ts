import { exec, type Mount, type State, scratch } from "../llb/index.ts";
import { type ComponentStep, type LibrariesStep, SOURCE_FOLDER } from "../plan/index.ts";
import { commonExec } from "./exec-common.ts";
import { compilerCache, jobParameters } from "./jobs.ts";
import type { Lowering } from "./lowering.ts";
import { runScript, SCRIPT_EPOCH } from "./scripts/index.ts";

const SOURCE = "/dev/mlspec-source";
/** Archives that open themselves. */
const INSTALLER = /\.(?:sh|run|bin)$/;
const PATCHES = "/dev/mlspec-patches";

/**
 * The folder a component is installed in, as a root of its own: an output mount at the prefix. Of other components the
 * build sees those it needs, without network, in a folder that is dropped.
 */
export function lowerComponent(step: ComponentStep, lowering: Lowering): State {
  const common = commonExec(lowering, "none");
  const source = lowering.state(step.source);
  const { args, mount } = runScript("build-component", [
    step.builder,
    step.configure,
    step.prefix,
    SOURCE,
    step.strip ? "strip" : "keep",
    INSTALLER.test(step.archive ?? "") ? "whole" : "unpack",
    step.folder,
    ...jobParameters(step.jobs),
  ]);
  const compilers = compilerCache(lowering, step.cacheScope);
  const lines = (items: readonly string[]) => items.join("\n");
  const patches = (step.patches?.paths ?? []).map((path) => `${PATCHES}/${path}`);
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
    env: [
      ...step.env,
      ...compilers.env,
      ["MLSPEC_PATCHES", lines(patches)],
      ["MLSPEC_BEFORE", lines(step.preconfigure)],
      ["MLSPEC_CONFIGURE", lines(step.configureArguments)],
      ["MLSPEC_MAKE", lines(step.makeArguments)],
      ["MLSPEC_BUILD", lines(step.buildTargets)],
      ["MLSPEC_INSTALL", lines(step.installTargets)],
      // An empty line ends a command.
      ["MLSPEC_COMMANDS", step.commands.map((words) => `${lines(words)}\n`).join("\n")],
      ["MLSPEC_CHECK", lines(step.check)],
      ["MLSPEC_AFTER", lines(step.postinstall)],
      ["SOURCE_DATE_EPOCH", SCRIPT_EPOCH],
    ],
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
