import type { Progress } from "../../buildkit/control/index.ts";

/** Shows a build to whoever waits for it. */
export interface Printer {
  readonly update: (progress: Progress) => void;
  /** Called once, when nothing more will come. */
  readonly finish: () => void;
}
