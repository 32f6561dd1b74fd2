import { type Mount, type State, scratch } from "../../llb/index.ts";
import type { VenvStep, WheelGroupStep } from "../../plan/index.ts";
import type { Lowering } from "../lowering.ts";
import { PYTHON_ENVIRONMENT } from "./pip-common.ts";
import { fillVenv } from "./venv-part.ts";

const WHEELS = "/run/mlspec/wheels";
const LISTS = "/run/mlspec/lists";
/** What a script leaves here is the part as it is: one vertex, where `venvPart` takes the difference of two. */
const OUT = "/run/mlspec/out";

/** The output, and an empty folder in place of an environment that the stage's root may have at that path. */
function outputMounts({ venv }: VenvStep | WheelGroupStep): readonly Mount[] {
  return [
    { kind: "bind", dest: OUT, source: scratch },
    { kind: "tmpfs", dest: venv },
  ];
}

/** An empty virtual environment. */
export function lowerVenv(step: VenvStep, lowering: Lowering): State {
  const filling = {
    script: "make-venv",
    args: [step.venv, step.version, step.pip ? "keep" : "drop", step.compile ? "compile" : "plain", OUT],
    env: PYTHON_ENVIRONMENT,
    cwd: "/",
    network: "none",
    mounts: outputMounts(step),
  } as const;
  return fillVenv(step, filling, lowering).mount(OUT);
}

/** A part of wheels, and the state with the list of what they hold. */
interface WheelGroup {
  readonly part: State;
  readonly lists: State;
}

/** Wheels installed without network: they are all there is to see. */
export function lowerWheelGroup(step: WheelGroupStep, lowering: Lowering): WheelGroup {
  const mounts = step.wheels.map(
    (id, index): Mount => ({
      kind: "bind",
      dest: `${WHEELS}/${index}`,
      source: lowering.state(id),
      readonly: true,
    }),
  );
  const filling = {
    script: "install-wheels",
    args: [
      step.venv,
      step.version,
      step.compile ? "compile" : "plain",
      OUT,
      LISTS,
      ...mounts.map(({ dest = "" }) => dest),
    ],
    env: PYTHON_ENVIRONMENT,
    cwd: "/",
    network: "none",
    mounts: [...outputMounts(step), ...mounts, { kind: "bind", dest: LISTS, source: scratch }],
  } as const;
  const result = fillVenv(step, filling, lowering);
  return { part: result.mount(OUT), lists: result.mount(LISTS) };
}
