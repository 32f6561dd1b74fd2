import { posix } from "node:path";
import type { State } from "../llb/index.ts";
import { MODEL_STARTER, type StartFile, type StartModelsStep } from "../plan/index.ts";
import { begin } from "./files.ts";
import type { Lowering } from "./lowering.ts";
import { FIXED_TIME, START_MODELS, START_MODELS_LIST } from "./scripts/index.ts";

/** Our script that fetches files when a container starts, and the list it reads. */
export function lowerStartModels(step: StartModelsStep, lowering: Lowering): State {
  const list = step.files.map((file) => `${lineOf(file)}\n`).join("");
  return begin(step.place, lowering)
    .mkdir(posix.dirname(MODEL_STARTER), { parents: true, timestamp: FIXED_TIME })
    .mkfile(MODEL_STARTER, START_MODELS, { mode: 0o755, timestamp: FIXED_TIME })
    .mkfile(START_MODELS_LIST, list, { mode: 0o644, timestamp: FIXED_TIME })
    .state(lowering.vertex(step));
}

/** Fields with tabs between, `-` for what is not known; planning lets no tab or line break into one. */
function lineOf({ sha256 = "-", size, mode, token = "-", url, to }: StartFile): string {
  return [sha256, size ?? "-", mode.toString(8), token, url, to].join("\t");
}
