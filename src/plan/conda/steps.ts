import type { Environment, StepBase, StepId } from "../types.ts";

/** An archive of conda that was fetched. */
export interface CondaArchive {
  /** A tree with the archive under its name. */
  readonly from: StepId;
  readonly filename: string;
  /** For what nothing better is known of. */
  readonly md5?: string;
}

/** What an environment is made of: archives, or what micromamba chooses. */
export type CondaSource =
  | { readonly kind: "archives"; readonly archives: readonly CondaArchive[] }
  | { readonly kind: "file"; readonly context: StepId; readonly path: string }
  | { readonly kind: "names"; readonly channels: readonly string[]; readonly packages: readonly string[] };

/** An environment of conda: the root of the result is its folder. */
export interface CondaStep extends StepBase {
  readonly kind: "conda";
  /** Micromamba and a shell. */
  readonly root: StepId;
  readonly source: CondaSource;
  readonly prefix: string;
  readonly cacheScope: string;
  readonly env: Environment;
}
