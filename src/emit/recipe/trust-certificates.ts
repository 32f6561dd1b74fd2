import { CERTIFICATES } from "../../lower/index.ts";
import { CERTIFICATES_FOLDER, type PlanStep } from "../../plan/index.ts";
import type { RecipeDraft } from "./recipe-draft.ts";
import { scriptCommand } from "./run-script.ts";
import type { Program } from "./stage-draft.ts";

/** A step's program, which trusts the authorities the step names, if there are any. */
export function trusting(step: PlanStep, recipe: RecipeDraft, program: Program): Program {
  if (step.certificates === undefined) return program;
  const { from } = recipe.place(step.certificates);
  const { argv, mounts = [] } = program;
  return {
    ...program,
    argv: scriptCommand("with-certificates", argv),
    mounts: [
      ...mounts,
      { kind: "bind", path: CERTIFICATES, from, src: CERTIFICATES_FOLDER, writable: false },
    ],
  };
}
