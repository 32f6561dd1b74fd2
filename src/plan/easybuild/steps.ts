import type { EasyBuildModule } from "../../easybuild/index.ts";
import type { BuildJobs } from "../jobs.ts";
import type { Environment, StepBase, StepId } from "../types.ts";

/** What is known of the software EasyBuild builds for a target. */
export interface EasyBuildFacts {
  /** Not known yet where nobody has asked EasyBuild. */
  readonly modules?: readonly EasyBuildModule[];
}

/** EasyBuild, as pip installs it: the root of the result is its folder. */
export interface EasyBuildProgramStep extends StepBase {
  readonly kind: "easybuild-program";
  readonly root: StepId;
  readonly version: string;
  readonly env: Environment;
}

/** Where and with what EasyBuild runs. */
interface EasyBuildUse {
  /** What EasyBuild needs to run, and compilers. */
  readonly root: StepId;
  /** The folder EasyBuild is in; absent where it is in `root`. */
  readonly tool?: StepId;
  readonly program: string;
  /** Folders with easyconfigs, searched before its own. */
  readonly robot?: { readonly context: StepId; readonly folders: readonly string[] };
  readonly prefix: string;
  readonly env: Environment;
}

/** The modules that are to be made: the root of the result has a file that lists them. */
export interface EasyBuildChoiceStep extends StepBase, EasyBuildUse {
  readonly kind: "easybuild-choice";
  /** Whose software it is. */
  readonly target: string;
  readonly easyconfigs: readonly string[];
}

/** A module of EasyBuild: the root of the result has its folder and its module file, by their paths below the prefix. */
export interface EasyBuildStep extends StepBase, EasyBuildUse {
  readonly kind: "easybuild";
  readonly jobs?: BuildJobs;
  readonly module: string;
  readonly easyconfig: string;
  /** What compilers are told of the processor, in EasyBuild's words. */
  readonly optarch: string;
  readonly dependencies: readonly { readonly step: StepId; readonly module: string }[];
}
