import type { SpackLock } from "../../spack/index.ts";
import type { Environment, StepBase, StepId } from "../types.ts";

/** What is known of an environment of Spack. */
export interface SpackFacts {
  /** Its lock; not known yet where it is chosen in the build and nobody has asked. */
  readonly lock?: SpackLock;
  /** The path of the lock in the build context; absent where it is chosen in the build. */
  readonly path?: string;
}

/** The files of an environment of Spack that was made concrete in the build: the root of the result has them, by their usual names. */
export interface SpackChoiceStep extends StepBase {
  readonly kind: "spack-choice";
  /** Whose environment it is. */
  readonly target: string;
  readonly root: StepId;
  readonly program: string;
  /** A file of the build context, or its text. */
  readonly manifest: { readonly context: StepId; readonly path: string } | { readonly text: string };
  readonly env: Environment;
}

/** A package of Spack, built below a folder for all of them: the root of the result is that folder, with this package alone. */
export interface SpackStep extends StepBase {
  readonly kind: "spack";
  /** Spack, compilers and headers. */
  readonly root: StepId;
  readonly program: string;
  readonly context: StepId;
  readonly manifest: string;
  readonly lock: string;
  readonly hash: string;
  /** Its folder's name, and those of all that it needs. */
  readonly folder: string;
  readonly dependencies: readonly { readonly step: StepId; readonly folder: string }[];
  readonly mirror?: { readonly url: string; readonly secret?: string };
  readonly env: Environment;
}

/** A folder of links to the files of packages of Spack: a part. */
export interface SpackViewStep extends StepBase {
  readonly kind: "spack-view";
  readonly root: StepId;
  readonly view: string;
  readonly packages: readonly { readonly step: StepId; readonly folder: string }[];
  readonly env: Environment;
}
