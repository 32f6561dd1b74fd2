import type { ImageConfig } from "../../plan/index.ts";
import type { Recipe, Stage } from "./recipe.ts";
import { splitVariable } from "./stage-draft.ts";

/** What holds at the end of a stage of a recipe. */
export interface StageDraftEnd {
  /** The base image's configuration; absent where nobody knows it. */
  readonly inherited?: ImageConfig["config"];
  readonly env: ReadonlyMap<string, string>;
  readonly user: string | undefined;
  readonly workdir: string | undefined;
}

/** Follows a stage, and those it goes on from, to their end. */
export function stageEnd(recipe: Recipe, stage: Stage): StageDraftEnd {
  const { base } = stage;
  const before = base.kind === "stage" ? recipe.stages.find(({ name }) => name === base.name) : undefined;
  const { inherited } = stage;
  const start: StageDraftEnd =
    before === undefined
      ? {
          env: new Map((inherited?.Env ?? []).map(splitVariable)),
          user: inherited === undefined ? undefined : (inherited.User ?? ""),
          workdir: inherited?.WorkingDir,
        }
      : stageEnd(recipe, before);
  const env = new Map(start.env);
  let { user, workdir } = start;
  for (const one of stage.instructions) {
    if (one.kind === "env") for (const [name, value] of one.pairs) env.set(name, value);
    if (one.kind === "user") user = one.user;
    if (one.kind === "workdir") workdir = one.path;
  }
  return { env, user, workdir, ...(inherited !== undefined && { inherited }) };
}
