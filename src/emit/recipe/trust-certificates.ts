import { CERTIFICATES, secretCertificates } from "../../lower/index.ts";
import { CERTIFICATES_FOLDER, type PlanStep } from "../../plan/index.ts";
import type { RecipeMount } from "./recipe.ts";
import type { RecipeDraft } from "./recipe-draft.ts";
import { scriptCommand } from "./run-script.ts";
import type { Program } from "./stage-draft.ts";

/** A step's program, which trusts the authorities the step names, if there are any. */
export function trusting(step: PlanStep, recipe: RecipeDraft, program: Program): Program {
  const { certificates } = step;
  if (certificates === undefined) return program;
  const mounts: RecipeMount[] = [...(program.mounts ?? [])];
  if (certificates.root !== undefined) {
    const { from } = recipe.place(certificates.root);
    mounts.push({ kind: "bind", path: CERTIFICATES, from, src: CERTIFICATES_FOLDER, writable: false });
  }
  mounts.push(...secretCertificates(certificates));
  return { ...program, argv: scriptCommand("with-certificates", program.argv), mounts };
}
