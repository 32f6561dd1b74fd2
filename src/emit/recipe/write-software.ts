import { CONDA_CACHE, CONDA_LIST, componentCall, condaArguments, condaList } from "../../lower/index.ts";
import {
  type ComponentStep,
  type CondaStep,
  SOURCE_FOLDER,
  SPACK_TREE,
  type SpackChoiceStep,
  type SpackStep,
  type SpackViewStep,
} from "../../plan/index.ts";
import type { RecipeMount } from "./recipe.ts";
import { below, type Place, type RecipeDraft } from "./recipe-draft.ts";
import { scriptCommand } from "./run-script.ts";
import type { StageDraft } from "./stage-draft.ts";
import { trusting } from "./trust-certificates.ts";
import { cloned, fetched, writtenFile } from "./write-files.ts";

const CONDA_WORK = "/var/tmp/mlspec-conda";
const SPACK_WORK = "/var/tmp/mlspec-spack";
const SOURCE = "/run/mlspec/source";
const PATCHES = "/run/mlspec/patches";
const ENVIRONMENT = "/run/mlspec/environment";
const CHOSEN = "/run/mlspec/chosen";
const COMPILER_CACHE = "/var/cache/mlspec-ccache";

/** Software built from source, in a stage of its own where its prefix holds nothing else. */
export function makeComponent(step: ComponentStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  for (const { step: id, prefix } of step.dependencies) {
    const place = recipe.place(id);
    draft.add({ kind: "copy", from: place.from, src: [`${place.path}/`], to: `${prefix}/` });
  }
  const patches = step.patches?.paths ?? [];
  if (step.patches !== undefined) {
    const { from } = recipe.place(step.patches.context);
    for (const path of patches) draft.add({ kind: "copy", from, src: [path], to: `${PATCHES}/${path}` });
  }
  const source = bringSource(step, draft, recipe);
  draft.folder(step.prefix, SOURCE_FOLDER);
  const call = componentCall(step, { source: source.path, patches: PATCHES });
  draft.run({
    argv: scriptCommand("build-component", call.args),
    env: step.env,
    own: [["CCACHE_DIR", COMPILER_CACHE], ...call.env],
    workdir: SOURCE_FOLDER,
    network: "none",
    mounts: [
      ...source.mounts,
      { kind: "cache", path: COMPILER_CACHE, id: `mlspec/ccache/${step.cacheScope}`, sharing: "shared" },
    ],
  });
  const name = recipe.close(draft, step.name);
  return { from: { kind: "stage", name }, path: step.prefix };
}

/** Sources where the script finds them: an archive or a folder. */
function bringSource(
  step: ComponentStep,
  draft: StageDraft,
  recipe: RecipeDraft,
): { readonly path: string; readonly mounts: readonly RecipeMount[] } {
  const source = recipe.graph.step(step.source);
  if (source.kind === "http") {
    const path = `/run/mlspec/${source.filename}`;
    draft.add(fetched(source, path, recipe));
    return { path, mounts: [] };
  }
  if (source.kind === "git") {
    draft.add({ ...cloned(source), to: `${SOURCE}/` });
    return { path: SOURCE, mounts: [] };
  }
  // Whether it is an archive or a folder nobody knows before it is there; a mount is either.
  const place = recipe.place(step.source);
  const src = place.from.kind === "context" ? (step.archive ?? ".") : below(place, step.archive ?? "/");
  const path = "/dev/mlspec-source";
  return { path, mounts: [{ kind: "bind", path, from: place.from, src, writable: false }] };
}

/** An environment of conda, in a stage of its own. */
export function makeConda(step: CondaStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  const { source } = step;
  if (source.kind === "archives") {
    for (const { from, filename } of source.archives) {
      const archive = recipe.graph.step(from);
      if (archive.kind === "http") draft.add(fetched(archive, `${ENVIRONMENT}/${filename}`, recipe));
    }
    const list = condaList(source.archives, ENVIRONMENT);
    draft.add(writtenFile(list, `${ENVIRONMENT}/${CONDA_LIST}`, {}, recipe, step));
  }
  if (source.kind === "file") {
    const { from } = recipe.place(source.context);
    draft.add({ kind: "copy", from, src: [source.path], to: `${ENVIRONMENT}/${source.path}` });
  }
  const id = `mlspec/conda/packages/${step.cacheScope}`;
  draft.folder(step.prefix, CONDA_WORK);
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("fill-conda", condaArguments(step, ENVIRONMENT, CONDA_WORK)),
      env: step.env,
      workdir: CONDA_WORK,
      ...(source.kind === "archives"
        ? { network: "none" }
        : { mounts: [{ kind: "cache", path: CONDA_CACHE, id, sharing: "shared" }] }),
    }),
  );
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-conda`) }, path: step.prefix };
}

/** The files of an environment of Spack, in a stage of their own. */
export function makeSpackChoice(step: SpackChoiceStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  const wishes = `${ENVIRONMENT}/wishes.yaml`;
  const { manifest } = step;
  if ("text" in manifest) draft.add(writtenFile(manifest.text, wishes, {}, recipe, step));
  else {
    const { from } = recipe.place(manifest.context);
    draft.add({ kind: "copy", from, src: [manifest.path], to: wishes });
  }
  draft.folder(CHOSEN, SPACK_WORK);
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("choose-spack", [step.program, wishes, CHOSEN]),
      env: step.env,
      workdir: SPACK_WORK,
    }),
  );
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-environment`) }, path: CHOSEN };
}

/** A package of Spack, in a stage of its own. */
export function makeSpack(step: SpackStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  bringPackages(step.dependencies, draft, recipe);
  const environment = recipe.place(step.context);
  for (const path of [step.manifest, step.lock]) {
    const src = [below(environment, path)];
    draft.add({ kind: "copy", from: environment.from, src, to: `${ENVIRONMENT}/${path}` });
  }
  const secret = step.mirror?.secret;
  draft.folder(SPACK_TREE, SPACK_WORK);
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand("install-spack", [
        ...[step.program, `${ENVIRONMENT}/${step.manifest}`, `${ENVIRONMENT}/${step.lock}`],
        ...[step.hash, SPACK_TREE, step.folder, step.mirror?.url ?? ""],
      ]),
      env: step.env,
      workdir: SPACK_WORK,
      ...(secret !== undefined && {
        secretEnv: [{ id: secret, name: "MLSPEC_SPACK_TOKEN", optional: false }],
      }),
    }),
  );
  return { from: { kind: "stage", name: recipe.close(draft, step.folder) }, path: SPACK_TREE };
}

/** The folder of links to packages of Spack, in a stage of its own. */
export function makeSpackView(step: SpackViewStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  bringPackages(step.packages, draft, recipe);
  draft.folder(step.view);
  const folders = step.packages.map(({ folder }) => `${SPACK_TREE}/${folder}`);
  draft.run({ argv: scriptCommand("view-spack", [step.view, ...folders]), env: step.env, network: "none" });
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-view`) }, path: step.view };
}

function bringPackages(packages: SpackStep["dependencies"], draft: StageDraft, recipe: RecipeDraft): void {
  for (const { step, folder } of packages) {
    const place = recipe.place(step);
    draft.add({
      kind: "copy",
      from: place.from,
      src: [`${below(place, folder)}/`],
      to: `${SPACK_TREE}/${folder}/`,
    });
  }
}
