import { posix } from "node:path";
import type { Plan, PlanStep } from "../../plan/index.ts";
import { makeBootstrap } from "./make-bootstrap.ts";
import type { Recipe } from "./recipe.ts";
import { below, type Place, RecipeDraft } from "./recipe-draft.ts";
import { StageDraft } from "./stage-draft.ts";
import { makeEasyBuild, makeEasyBuildChoice, makeEasyBuildProgram } from "./write-easybuild.ts";
import {
  cloned,
  fetched,
  writeCopy,
  writeFolder,
  writeModel,
  writeModelTree,
  writeStarter,
  writeText,
} from "./write-files.ts";
import { makeJoinedVenv, makePython, makeVenv, makeWheel, makeWheelGroup } from "./write-python.ts";
import {
  makeConverted,
  makeFetched,
  writeLibraries,
  writePackages,
  writeRun,
  writeTest,
  writeUser,
} from "./write-runs.ts";
import { makeComponent, makeConda, makeSpack, makeSpackChoice, makeSpackView } from "./write-software.ts";

/** A plan as stages and instructions. Cannot fail on a plan that planning returned; what they cannot say is a note. */
export function recipeOfPlan(plan: Plan): Recipe {
  const recipe = new RecipeDraft(plan, { extend, make });
  if (plan.steps.some((step) => step.kind === "python" && step.resolve)) {
    recipe.note(
      "Python packages are chosen by pip when the image is built: render with a mlspec.lock, or at an engine",
    );
  }
  const trusting = plan.steps.find(({ certificates }) => certificates !== undefined);
  if (trusting !== undefined && plan.steps.some(({ kind }) => kind === "http" || kind === "git")) {
    recipe.note(
      "what is downloaded from addresses and cloned trusts whom the builder trusts, not certificates",
    );
  }
  const root = recipe.open(plan.result, true);
  const tests = plan.tests.map((id) => {
    const step = recipe.graph.step(id);
    if (step.kind !== "run" && step.kind !== "check") throw new Error(`step ${id} is no test`);
    return writeTest(step, recipe);
  });
  const { os, architecture, variant } = plan.platform;
  if (variant !== undefined && architecture === "amd64") {
    recipe.note(`the image does not say that it is for ${os}/${architecture}/${variant}`);
  }
  const contexts = plan.steps.flatMap((step) =>
    step.kind === "context" && step.context !== "context" ? [step.context] : [],
  );
  return {
    target: plan.target,
    platform: `${os}/${architecture}${architecture === "arm" && variant !== undefined ? `/${variant}` : ""}`,
    stages: [...recipe.stages, root.finish(recipe.finalName)],
    tests,
    image: plan.image,
    notes: recipe.notes,
    contexts,
  };
}

/** Where a stage has what it fetched for others, and nothing else. */
const FETCHED = "/run/mlspec/fetched";

/** What a step does to the root it goes on from. */
function extend(step: PlanStep, draft: StageDraft, recipe: RecipeDraft): void {
  if (step.kind !== "assemble") draft.title(step.title);
  switch (step.kind) {
    case "packages":
      writePackages(step, draft, recipe);
      return;
    case "user":
      writeUser(step, draft);
      return;
    case "libraries":
      writeLibraries(step, draft);
      return;
    case "run":
      writeRun(step, draft, recipe);
      return;
    case "copy":
      writeCopy(step, draft, recipe);
      return;
    case "text":
      writeText(step, draft, recipe);
      return;
    case "directory":
      writeFolder(step, draft, recipe);
      return;
    case "model":
      writeModel(step, draft, recipe);
      return;
    case "model-tree":
      writeModelTree(step, draft, recipe);
      return;
    case "start-models":
      writeStarter(step, draft, recipe);
      return;
    case "assemble":
      for (const part of step.parts) lay(recipe.graph.step(part), draft, recipe);
      return;
    case "image":
    case "scratch":
    case "bootstrap":
    case "context":
    case "http":
    case "git":
    case "python":
    case "venv":
    case "join-venv":
    case "wheel":
    case "wheels":
    case "component":
    case "conda":
    case "easybuild-program":
    case "easybuild-choice":
    case "easybuild":
    case "spack-choice":
    case "spack":
    case "spack-view":
    case "convert":
    case "fetch":
    case "check":
      throw new Error(`${step.kind} does not go on from a root`);
  }
}

/** Brings the files of a part to where they are in the image: what is copied or written is so there and then. */
function lay(part: PlanStep, draft: StageDraft, recipe: RecipeDraft): void {
  switch (part.kind) {
    case "copy":
    case "text":
    case "directory":
    case "model":
    case "model-tree":
    case "start-models":
      extend(part, draft, recipe);
      return;
    default: {
      const place = recipe.place(part.id);
      draft.title(part.title);
      draft.add({ kind: "copy", from: place.from, src: [`${below(place, ".")}/`], to: `${place.path}/` });
    }
  }
}

/** Files made on nothing, for others to read. */
function makeApart(step: PlanStep, recipe: RecipeDraft): Place {
  const draft = new StageDraft({ kind: "scratch" }, {});
  extend(step, draft, recipe);
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-files`) }, path: FETCHED };
}

/** Where files of a step are that is no root which grows. */
function make(step: PlanStep, recipe: RecipeDraft): Place | undefined {
  switch (step.kind) {
    case "image":
      return { from: { kind: "image", ref: step.ref }, path: "/" };
    case "scratch":
      return { from: { kind: "stage", name: recipe.emptyStage() }, path: "/empty" };
    case "bootstrap":
      return makeBootstrap(step, recipe);
    case "context":
      return {
        from: step.context === "context" ? { kind: "context" } : { kind: "named", name: step.context },
        path: "/",
      };
    case "http": {
      const draft = new StageDraft({ kind: "scratch" }, {});
      draft.title(step.title);
      draft.add(fetched(step, `${FETCHED}/${step.filename}`, recipe));
      return { from: { kind: "stage", name: recipe.close(draft, "download") }, path: FETCHED };
    }
    case "git": {
      const draft = new StageDraft({ kind: "scratch" }, {});
      draft.title(step.title);
      draft.add({ ...cloned(step), to: `${FETCHED}/` });
      return { from: { kind: "stage", name: recipe.close(draft, "clone") }, path: FETCHED };
    }
    case "python":
      return makePython(step, recipe);
    case "venv":
      return makeVenv(step, recipe);
    case "join-venv":
      return makeJoinedVenv(step, recipe);
    case "wheel":
      return makeWheel(step, recipe);
    case "wheels":
      return makeWheelGroup(step, recipe);
    case "component":
      return makeComponent(step, recipe);
    case "conda":
      return makeConda(step, recipe);
    case "easybuild-program":
      return makeEasyBuildProgram(step, recipe);
    case "easybuild-choice":
      return makeEasyBuildChoice(step, recipe);
    case "easybuild":
      return makeEasyBuild(step, recipe);
    case "spack-choice":
      return makeSpackChoice(step, recipe);
    case "spack":
      return makeSpack(step, recipe);
    case "spack-view":
      return makeSpackView(step, recipe);
    case "fetch":
      return makeFetched(step, recipe);
    case "convert":
      return makeConverted(step, recipe);
    case "copy":
      return step.place.kind === "root"
        ? undefined
        : makeApart({ ...step, to: posix.join(FETCHED, step.to) }, recipe);
    case "model": {
      if (step.place.kind === "root") return undefined;
      const files = step.files.map((file) => ({ ...file, to: posix.join(FETCHED, file.to) }));
      return makeApart({ ...step, files }, recipe);
    }
    case "packages":
    case "user":
    case "libraries":
    case "model-tree":
    case "start-models":
    case "text":
    case "directory":
    case "assemble":
    case "run":
    case "check":
      return undefined;
  }
}
