import {
  BOOTSTRAP_CACHE,
  BOOTSTRAP_KEYS,
  BOOTSTRAP_LOGIN,
  BOOTSTRAP_ROOT,
  bootstrapCacheId,
  bootstrapCall,
} from "../../lower/index.ts";
import type { BootstrapStep } from "../../plan/index.ts";
import type { RecipeMount } from "./recipe.ts";
import type { Place, RecipeDraft } from "./recipe-draft.ts";
import { EPOCH, scriptCommand } from "./run-script.ts";
import { trusting } from "./trust-certificates.ts";
import { pinsMount } from "./write-runs.ts";

/** A distribution's packages in a folder of a stage of their own. */
export function makeBootstrap(step: BootstrapStep, recipe: RecipeDraft): Place {
  const draft = recipe.open(step.tools, false);
  draft.title(step.title);
  draft.folder(BOOTSTRAP_ROOT);
  const mounts: RecipeMount[] = [
    { kind: "cache", path: BOOTSTRAP_CACHE, id: bootstrapCacheId(step), sharing: "locked" },
  ];
  if (step.keys.context !== undefined) {
    const { from } = recipe.place(step.keys.context);
    mounts.push({ kind: "bind", path: BOOTSTRAP_KEYS, from, src: step.keys.path, writable: false });
  }
  if (step.secret !== undefined)
    mounts.push({ kind: "secret", path: BOOTSTRAP_LOGIN, id: step.secret, optional: false });
  if (step.pins !== undefined) mounts.push(pinsMount(step.pins, step.base, step.stage, recipe));
  const { script, args } = bootstrapCall(step);
  draft.run(
    trusting(step, recipe, { argv: scriptCommand(script, args), env: step.env, own: [EPOCH], mounts }),
  );
  return {
    from: { kind: "stage", name: recipe.close(draft, `${step.stage}-bootstrap`) },
    path: BOOTSTRAP_ROOT,
  };
}
