import type { ComponentStep, Environment } from "../plan/index.ts";
import { jobParameters } from "./jobs.ts";
import { SCRIPT_EPOCH } from "./scripts/index.ts";

/** Archives that open themselves. */
const INSTALLER = /\.(?:sh|run|bin)$/;

/** Where a component's build finds what it is given. */
export interface ComponentPaths {
  /** An archive, an installer or a folder. */
  readonly source: string;
  /** The folder its patches are in. */
  readonly patches: string;
}

/** The arguments of `build-component` for a component, and the variables in which it is told what there are several of. */
export function componentCall(
  step: ComponentStep,
  paths: ComponentPaths,
): { readonly args: readonly string[]; readonly env: Environment } {
  const lines = (items: readonly string[]) => items.join("\n");
  const patches = (step.patches?.paths ?? []).map((path) => `${paths.patches}/${path}`);
  return {
    args: [
      step.builder,
      step.configure,
      step.prefix,
      paths.source,
      step.strip ? "strip" : "keep",
      INSTALLER.test(step.archive ?? "") ? "whole" : "unpack",
      step.folder,
      ...jobParameters(step.jobs),
    ],
    env: [
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
  };
}
