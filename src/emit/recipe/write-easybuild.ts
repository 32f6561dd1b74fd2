import { EASYBUILD_PATHS, easybuildArguments, modulePaths, PIP_ENVIRONMENT } from "../../lower/index.ts";
import {
  EASYBUILD_HOME,
  type EasyBuildChoiceStep,
  type EasyBuildProgramStep,
  type EasyBuildStep,
} from "../../plan/index.ts";
import { below, type Place, type RecipeDraft } from "./recipe-draft.ts";
import { scriptCommand } from "./run-script.ts";
import type { StageDraft } from "./stage-draft.ts";
import { trusting } from "./trust-certificates.ts";

const { work: WORK, easyconfigs: EASYCONFIGS, out: OUT } = EASYBUILD_PATHS;

/** EasyBuild, in a stage of its own. */
export function makeEasyBuildProgram(step: EasyBuildProgramStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  draft.folder(EASYBUILD_HOME);
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("fetch-easybuild", [step.version, EASYBUILD_HOME]),
      env: step.env,
      own: PIP_ENVIRONMENT,
    }),
  );
  const name = recipe.close(draft, `${step.stage}-easybuild`);
  return { from: { kind: "stage", name }, path: EASYBUILD_HOME };
}

/** The list of modules, in a stage of its own. */
export function makeEasyBuildChoice(step: EasyBuildChoiceStep, recipe: RecipeDraft): Place {
  const draft = openUse(step, recipe);
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("choose-easybuild", easybuildArguments(step)),
      env: step.env,
      workdir: WORK,
    }),
  );
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-modules`) }, path: OUT };
}

/** A module of EasyBuild, in a stage of its own. */
export function makeEasyBuild(step: EasyBuildStep, recipe: RecipeDraft): Place {
  const draft = openUse(step, recipe);
  for (const { step: id, module } of step.dependencies) {
    const place = recipe.place(id);
    const [software, file] = modulePaths(module);
    const paths = [`${software}/`, file];
    for (const path of paths)
      draft.add({ kind: "copy", from: place.from, src: [below(place, path)], to: `${step.prefix}/${path}` });
  }
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("install-easybuild", easybuildArguments(step)),
      env: step.env,
      workdir: WORK,
    }),
  );
  return { from: { kind: "stage", name: recipe.close(draft, step.module) }, path: OUT };
}

/** A stage that EasyBuild can run in: itself and easyconfigs where they are in our own builds. */
function openUse(step: EasyBuildChoiceStep | EasyBuildStep, recipe: RecipeDraft): StageDraft {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  if (step.tool !== undefined) {
    const { from, path } = recipe.place(step.tool);
    draft.add({ kind: "copy", from, src: [`${path}/`], to: `${EASYBUILD_HOME}/` });
  }
  if (step.robot !== undefined) {
    const { from } = recipe.place(step.robot.context);
    for (const folder of step.robot.folders)
      draft.add({ kind: "copy", from, src: [`${folder}/`], to: `${EASYCONFIGS}/${folder}/` });
  }
  draft.folder(OUT, WORK);
  return draft;
}
