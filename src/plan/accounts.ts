import { rangeAt, type StageContext } from "./context.ts";
import type { Environment, StepId } from "./types.ts";

/** The step that makes the spec's user, or the root itself where none is to be made. */
export function planUser(stage: StageContext, root: StepId, env: Environment): StepId {
  const { user } = stage.target.spec;
  if (user?.name === undefined || !user.create || user.name === "root") return root;
  const { name, uid, gid } = user;
  return stage.draft.add({
    kind: "user",
    stage: stage.stage,
    title: `user ${name}`,
    range: rangeAt(stage.target, ["user"]),
    root,
    name,
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined || uid !== undefined ? { gid: gid ?? uid } : {}),
    group: user.group ?? name,
    home: user.home ?? `/home/${name}`,
    shell: user.shell ?? "/bin/sh",
    env,
  });
}

/** The user the image runs as, in the form of its configuration; undefined keeps the base image's. */
export function runAsUser(stage: StageContext): string | undefined {
  const { user } = stage.target.spec;
  if (user === undefined) return undefined;
  const account = user.name ?? user.uid?.toString();
  if (account === undefined) return undefined;
  const group = user.group ?? user.gid?.toString();
  return user.name === undefined && group !== undefined ? `${account}:${group}` : account;
}
