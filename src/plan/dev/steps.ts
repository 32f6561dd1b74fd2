import type { Environment, StepBase, StepId } from "../types.ts";

/** A line in one virtual environment by which its Python also finds what another has: a part with nothing but that. */
export interface JoinVenvStep extends StepBase {
  readonly kind: "join-venv";
  readonly root: StepId;
  readonly venv: string;
  readonly version: string;
  /** The other one's folder. */
  readonly other: string;
  readonly env: Environment;
}
