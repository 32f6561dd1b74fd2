import { posix } from "node:path";
import type { State } from "../llb/index.ts";
import { MODEL_STARTER, type StartFile, type StartModelsStep } from "../plan/index.ts";
import { begin } from "./files.ts";
import type { Lowering } from "./lowering.ts";
import { FIXED_TIME, START_MODELS, START_MODELS_LIST } from "./scripts/index.ts";

/** Our script that fetches files when a container starts, and the list it reads. */
export function lowerStartModels(step: StartModelsStep, lowering: Lowering): State {
  const folder = begin(step.place, lowering).mkdir(posix.dirname(MODEL_STARTER), {
    parents: true,
    timestamp: FIXED_TIME,
  });
  return starterFiles(step)
    .reduce(
      (chain, { to, content, mode }) => chain.mkfile(to, content, { mode, timestamp: FIXED_TIME }),
      folder,
    )
    .state(lowering.vertex(step));
}

/** The files that are it: the script, and its list. */
export function starterFiles(
  step: StartModelsStep,
): readonly { readonly to: string; readonly content: string; readonly mode: number }[] {
  const list = step.files.map((file) => `${lineOf(file)}\n`).join("");
  return [
    { to: MODEL_STARTER, content: START_MODELS, mode: 0o755 },
    { to: START_MODELS_LIST, content: list, mode: 0o644 },
  ];
}

/** Fields with tabs between, `-` for what is not known; planning lets no tab or line break into one. */
function lineOf({ sha256 = "-", size, mode, token = "-", url, to }: StartFile): string {
  return [sha256, size ?? "-", mode.toString(8), token, url, to].join("\t");
}
