import {
  conversionEnvironment,
  FETCH_CACHE,
  FETCH_SECRET,
  fetchCacheId,
  fetchCall,
  PINS,
  packageTransaction,
  REPOSITORIES,
} from "../../lower/index.ts";
import {
  type CheckStep,
  CONVERSION,
  type ConvertStep,
  type FetchStep,
  type LibrariesStep,
  type PackagesStep,
  type RunMount,
  type RunStep,
  type UserStep,
} from "../../plan/index.ts";
import type { RecipeMount } from "./recipe.ts";
import { below, type Place, type RecipeDraft } from "./recipe-draft.ts";
import { EPOCH, scriptCommand } from "./run-script.ts";
import { StageDraft } from "./stage-draft.ts";
import { trusting } from "./trust-certificates.ts";

const IMAGE = "/dev/mlspec-image";
const FETCHED = "/run/mlspec/fetched";

/** One transaction of a package manager. */
export function writePackages(step: PackagesStep, draft: StageDraft, recipe: RecipeDraft): void {
  const { script, args, caches } = packageTransaction(step);
  const mounts: RecipeMount[] = caches.map(({ id, dest }) => ({
    kind: "cache",
    path: dest,
    id,
    sharing: "locked",
  }));
  if (step.repositories !== undefined) {
    const { from } = recipe.place(step.repositories);
    mounts.push({ kind: "bind", path: REPOSITORIES, from, src: "/", writable: false });
  }
  if (step.pins !== undefined) mounts.push(pinsMount(step.pins, step.image, step.stage, recipe));
  draft.run(
    trusting(step, recipe, { argv: scriptCommand(script, args), env: step.env, own: [EPOCH], mounts }),
  );
}

/** What a lock has, where scripts look for it: a stage of its own holds it. */
export function pinsMount(
  list: readonly string[],
  image: string,
  stage: string,
  recipe: RecipeDraft,
): RecipeMount {
  const pins = new StageDraft({ kind: "scratch" }, {});
  pins.title(`locked packages of ${image}`);
  pins.add({ kind: "write", content: list.map((line) => `${line}\n`).join(""), to: "/pins" });
  const name = recipe.close(pins, `${stage}-pins`);
  return { kind: "bind", path: PINS, from: { kind: "stage", name }, src: "/pins", writable: false };
}

/** An account. */
export function writeUser(step: UserStep, draft: StageDraft): void {
  const { name, group, uid = "", gid = "", home, shell } = step;
  const argv = scriptCommand("add-user", [name, group, String(uid), String(gid), home, shell]);
  draft.run({ argv, env: step.env, own: [EPOCH], network: "none" });
}

/** The linker's list of folders. */
export function writeLibraries(step: LibrariesStep, draft: StageDraft): void {
  draft.run({ argv: scriptCommand("link-libraries", step.folders), env: step.env, network: "none" });
}

/** A program of the spec's own. */
export function writeRun(step: RunStep, draft: StageDraft, recipe: RecipeDraft): void {
  if (step.gpu !== undefined) recipe.note(`${step.title}: runs without the builder's GPUs`, step);
  draft.run(
    trusting(step, recipe, {
      argv: step.argv,
      env: step.env,
      workdir: step.workdir,
      user: step.user,
      network: step.network,
      mounts: step.mounts.map((mount) => mountOf(mount, recipe)),
      secretEnv: step.secretEnv,
    }),
  );
}

const SECRET = {
  kind: "secret",
  path: FETCH_SECRET,
  optional: false,
  mode: 0o400,
  uid: 0,
  gid: 0,
} as const;

/** What is fetched by a program, in a stage of its own. */
export function makeFetched(step: FetchStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  draft.folder(FETCHED);
  const { script, parameters } = fetchCall(step, FETCHED);
  const { secret } = step.access;
  draft.run(
    trusting(step, recipe, {
      argv: scriptCommand(script, parameters),
      env: step.env,
      mounts: [
        { kind: "cache", path: FETCH_CACHE, id: fetchCacheId(step), sharing: "locked" },
        ...(secret === undefined ? [] : [{ ...SECRET, id: secret }]),
      ],
    }),
  );
  return { from: { kind: "stage", name: recipe.close(draft, `${step.stage}-fetch`) }, path: FETCHED };
}

/** Files that a program makes of others, in a stage of their own. */
export function makeConverted(step: ConvertStep, recipe: RecipeDraft): Place {
  const input = recipe.place(step.input);
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  draft.folder(CONVERSION.out);
  const read: RecipeMount = {
    kind: "bind",
    path: CONVERSION.in,
    from: input.from,
    src: below(input, "/"),
    writable: false,
  };
  draft.run(
    trusting(step, recipe, {
      argv: step.argv,
      env: step.env,
      own: conversionEnvironment(step),
      workdir: step.workdir,
      network: step.network,
      mounts: [read, ...step.mounts.map((mount) => mountOf(mount, recipe))],
      secretEnv: step.secretEnv,
    }),
  );
  return {
    from: { kind: "stage", name: recipe.close(draft, `${step.stage}-convert`) },
    path: CONVERSION.out,
  };
}

function mountOf(mount: RunMount, recipe: RecipeDraft): RecipeMount {
  switch (mount.kind) {
    case "cache": {
      const { owner, ...cache } = mount;
      if (owner === undefined) return cache;
      const made = recipe.plan.steps.find((step) => step.kind === "user" && step.name === owner.user);
      const uid = made?.kind === "user" ? made.uid : owner.user;
      const gid = made?.kind === "user" ? made.gid : (owner.group ?? owner.user);
      // A name's number is the base image's business: then anybody may write.
      if (typeof uid !== "number" || typeof gid !== "number") return { ...cache, mode: 0o777 };
      return { ...cache, uid, gid };
    }
    case "bind": {
      const place = recipe.place(mount.from);
      const isContext = place.from.kind === "context" || place.from.kind === "named";
      const { path, writable } = mount;
      return {
        kind: "bind",
        path,
        from: place.from,
        src: isContext ? mount.src : below(place, mount.src),
        writable,
      };
    }
    default:
      return mount;
  }
}

/** A stage that fails if a test does: it leaves an empty folder by which it can be asked for. */
export function writeTest(step: RunStep | CheckStep, recipe: RecipeDraft): string {
  const draft = step.kind === "run" ? testDraft(step, recipe) : checkDraft(step, recipe);
  draft.folder(PASSED);
  return recipe.close(draft, `${step.stage}-test`);
}

/** The folder in a stage of a test that succeeded. */
export const PASSED = "/.mlspec-passed";

function testDraft(step: RunStep, recipe: RecipeDraft): StageDraft {
  const draft = recipe.open(step.root, false);
  draft.title(step.title);
  writeRun(step, draft, recipe);
  return draft;
}

function checkDraft(step: CheckStep, recipe: RecipeDraft): StageDraft {
  const { question, image, env, user, workdir, ignore } = step;
  if (question.about === "imports") {
    const draft = recipe.open(image, false);
    draft.title(step.title);
    const [, , text = ""] = scriptCommand("check-imports", []);
    const argv = [question.interpreter, "-c", text, ...ignore];
    draft.run({ argv, env, own: [["TMPDIR", "/dev/shm"]], user, workdir, network: "none" });
    return draft;
  }
  const draft = recipe.open(question.tools ?? image, false);
  draft.title(step.title);
  const place = recipe.place(image);
  const seen: RecipeMount = { kind: "bind", path: IMAGE, from: place.from, src: "/", writable: true };
  if (question.about === "gpus") {
    const [, , text = ""] = scriptCommand("check-gpus", []);
    const folder = question.tools === undefined ? "/" : IMAGE;
    const argv = [question.interpreter, "-c", text, folder, question.gpus.join(","), ...ignore];
    draft.run({
      argv,
      env: [...draft.env],
      network: "none",
      mounts: question.tools === undefined ? [] : [seen],
    });
    return draft;
  }
  const variable = (name: string) => env.find(([key]) => key === name)?.[1] ?? "";
  const argv =
    question.about === "libraries"
      ? scriptCommand("check-libraries", [IMAGE, variable("LD_LIBRARY_PATH"), ...ignore])
      : scriptCommand("check-entrypoint", [IMAGE, question.program, workdir, user, variable("PATH")]);
  draft.run({ argv, env: [...draft.env], network: "none", mounts: [seen] });
  return draft;
}
