import {
  indexArguments,
  LOCK_FILES,
  PIP_CACHE,
  PIP_ENVIRONMENT,
  PIP_SECRET,
  PYTHON_ENVIRONMENT,
  pipArguments,
  pipCacheId,
  pipFolder,
  secretParameters,
  wheelTarget,
} from "../../lower/index.ts";
import type { JoinVenvStep, PythonStep, VenvStep, WheelGroupStep, WheelStep } from "../../plan/index.ts";
import type { RecipeMount } from "./recipe.ts";
import { below, type Place, type RecipeDraft } from "./recipe-draft.ts";
import { scriptCommand } from "./run-script.ts";
import type { StageDraft } from "./stage-draft.ts";
import { trusting } from "./trust-certificates.ts";
import { writtenFile } from "./write-files.ts";

const WHEELS = "/run/mlspec/wheels";
const LISTS = "/run/mlspec/lists";
const OUT = "/run/mlspec/out";

/** A virtual environment that pip fills, in a stage of its own. */
export function makePython(step: PythonStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  bringFiles(step, draft, recipe);
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("fill-venv", [
        step.venv,
        step.version,
        step.pip ? "keep" : "drop",
        step.compile ? "compile" : "plain",
        ...secretParameters(step),
        ...pipArguments(step),
      ]),
      env: step.env,
      own: [...(step.compiled?.env ?? []), ...PIP_ENVIRONMENT],
      workdir: pipFolder(step),
      mounts: pipMounts(step),
    }),
  );
  return finish(step, draft, recipe);
}

/** An empty virtual environment. */
export function makeVenv(step: VenvStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  const args = [step.venv, step.version, step.pip ? "keep" : "drop", step.compile ? "compile" : "plain", "/"];
  draft.run({
    argv: scriptCommand("make-venv", args),
    env: step.env,
    own: PYTHON_ENVIRONMENT,
    network: "none",
  });
  return finish(step, draft, recipe);
}

/** A virtual environment that sees another. */
export function makeJoinedVenv(step: JoinVenvStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  draft.folder(step.venv);
  draft.run({
    argv: scriptCommand("join-venv", [step.version, step.venv, step.other]),
    env: step.env,
    own: PYTHON_ENVIRONMENT,
    network: "none",
  });
  return finish(step, draft, recipe);
}

/** Wheels in a virtual environment's folder. */
export function makeWheelGroup(step: WheelGroupStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  const folders = step.wheels.map((id, index) => {
    const folder = `${WHEELS}/${index}`;
    const wheel = recipe.graph.step(id);
    const origin = wheel.kind === "wheel" ? wheel.origin : undefined;
    const isDirect = wheel.certificates === undefined;
    if (isDirect && origin?.kind === "archive" && origin.open && origin.filename.endsWith(".whl")) {
      draft.add({
        kind: "fetch",
        url: origin.url,
        sha256: origin.sha256,
        to: `${folder}/${origin.filename}`,
      });
    } else {
      const place = recipe.place(id);
      draft.add({ kind: "copy", from: place.from, src: [`${below(place, ".")}/`], to: `${folder}/` });
    }
    return folder;
  });
  draft.folder(LISTS);
  const args = [step.venv, step.version, step.compile ? "compile" : "plain", "/", LISTS, ...folders];
  draft.run({
    argv: scriptCommand("install-wheels", args),
    env: step.env,
    own: PYTHON_ENVIRONMENT,
    network: "none",
  });
  return finish(step, draft, recipe);
}

/** One wheel that pip fetches or builds. */
export function makeWheel(step: WheelStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(`wheel of ${step.title}`);
  bringFiles(step, draft, recipe);
  draft.folder(OUT);
  const args = [
    OUT,
    step.version,
    ...secretParameters(step),
    ...indexArguments(step),
    "--",
    wheelTarget(step),
  ];
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("make-wheel", args),
      env: step.env,
      own: [...(step.compiled?.env ?? []), ...PIP_ENVIRONMENT],
      workdir: pipFolder(step),
      mounts: pipMounts(step),
    }),
  );
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-wheel`) }, path: OUT };
}

function finish(
  step: JoinVenvStep | PythonStep | VenvStep | WheelGroupStep,
  draft: StageDraft,
  recipe: RecipeDraft,
): Place {
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-python`) }, path: step.venv };
}

/** What pip is to see of the build context, and what a lock became. */
function bringFiles(step: PythonStep | WheelStep, draft: StageDraft, recipe: RecipeDraft): void {
  const folder = pipFolder(step);
  if (step.context !== undefined) {
    const { from } = recipe.place(step.context);
    for (const path of step.files) {
      const to = path === "." ? `${folder}/` : `${folder}/${path}`;
      draft.add({ kind: "copy", from, src: [path], to });
    }
  }
  const lock = step.kind === "python" ? step.lock : undefined;
  if (lock === undefined) return;
  draft.add(writtenFile(lock.requirements, `${folder}/${LOCK_FILES.requirements}`, {}, recipe, step));
  if (lock.links !== undefined) {
    draft.add(writtenFile(lock.links, `${folder}/${LOCK_FILES.links}`, {}, recipe, step));
  }
}

function pipMounts(step: PythonStep | WheelStep): readonly RecipeMount[] {
  const cache: RecipeMount = { kind: "cache", path: PIP_CACHE, id: pipCacheId(step), sharing: "shared" };
  const id = step.index?.secret;
  return id === undefined ? [cache] : [cache, { kind: "secret", path: PIP_SECRET, id, optional: false }];
}
