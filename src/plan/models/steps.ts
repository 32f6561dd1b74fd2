import type { Placement, StepBase } from "../types.ts";

/** A file that is fetched when the image's program is started. */
export interface StartFile {
  readonly url: string;
  readonly sha256?: string;
  readonly size?: number;
  /** The secret with the Authorization header the server wants, as the running container has it. */
  readonly token?: string;
  readonly mode: number;
  /** Absolute. */
  readonly to: string;
}

/** What fetches files before the image's program starts, with the list of them. */
export interface StartModelsStep extends StepBase {
  readonly kind: "start-models";
  readonly files: readonly StartFile[];
  readonly place: Placement;
}

/** The program an image with such files starts; its arguments are the program it starts in turn. */
export const MODEL_STARTER = "/opt/mlspec/start";
