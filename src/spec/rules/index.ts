/**
 * Rules: what is wrong, or likely wrong, with a target though each of its values is right.
 *
 * In: one target's Spec and its places. Out: messages.
 * Invariant: one rule, one file, one row of the catalogue; rules do not depend on each other or on their order.
 * Must not know YAML, or how targets are merged.
 */
import { checkUser } from "./empty-user.ts";
import { checkBaseImages } from "./floating-image.ts";
import { checkHostTuning } from "./host-tuned.ts";
import { checkPipSteps } from "./pip-in-step.ts";
import { checkRelativePaths } from "./relative-path.ts";
import type { Rule } from "./rule.ts";
import { checkSecrets } from "./secret-in-text.ts";
import { checkDownloads } from "./unchecked-download.ts";

export type { Rule, Subject } from "./rule.ts";
export { checkArgSecrets } from "./secret-arg.ts";

/** All rules about one target. */
export const RULES: readonly Rule[] = [
  checkRelativePaths,
  checkUser,
  checkDownloads,
  checkBaseImages,
  checkSecrets,
  checkPipSteps,
  checkHostTuning,
];
