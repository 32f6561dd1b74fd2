import type { Environment, StepId } from "./types.ts";

/** Software made apart from a root, and how it is found there. */
export interface PlannedSoftware {
  /** Parts of the image. */
  readonly parts: readonly StepId[];
  /** Folders of programs and of libraries, first those that are looked in first. */
  readonly programs: readonly string[];
  readonly libraries: readonly string[];
  /** Variables of the image. */
  readonly variables: Environment;
}
