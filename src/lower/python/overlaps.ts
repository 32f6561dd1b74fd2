import { exec, type Mount, type State, scratch } from "../../llb/index.ts";
import type { WheelGroupStep } from "../../plan/index.ts";
import { commonExec } from "../exec-common.ts";
import type { Lowering } from "../lowering.ts";
import { runScript } from "../scripts/index.ts";
import { PYTHON_ENVIRONMENT } from "./pip-common.ts";

const LISTS = "/run/mlspec/lists";
const OUT = "/run/mlspec/overlaps";

/** Where {@link lowerOverlaps} leaves what it found. */
export const OVERLAPS_FILE = "overlaps.json";

/** Groups of wheels of one target, with the lists of what they hold, in the order they are laid over one another. */
export interface ListedGroups {
  readonly first: WheelGroupStep;
  readonly lists: readonly State[];
  /** Wheels in all of them. */
  readonly wheels: number;
}

/** A state with a file that tells of paths which wheels hold with different content: one vertex, so that asking is one question. */
export function lowerOverlaps({ first, lists }: ListedGroups, lowering: Lowering): State {
  const vertex = lowering.vertex(first);
  const common = commonExec(lowering, "none");
  const mounts = lists.map(
    (source, index): Mount => ({ kind: "bind", dest: `${LISTS}/${index}`, source, readonly: true }),
  );
  const { args, mount } = runScript("find-overlaps", [
    first.version,
    OUT,
    ...mounts.map(({ dest = "" }) => dest),
  ]);
  return exec({
    ...vertex,
    name: `[internal] overlaps of ${first.venv}`,
    ...common,
    root: lowering.state(first.root),
    args,
    env: [...first.env, ...PYTHON_ENVIRONMENT],
    cwd: "/",
    mounts: [...common.mounts, mount, ...mounts, { kind: "bind", dest: OUT, source: scratch }],
  }).mount(OUT);
}
