import type { Environment, StepBase, StepId } from "../types.ts";

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
