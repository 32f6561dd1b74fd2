import { type BindMount, exec, type Mount, type State } from "../llb/index.ts";
import type { CheckStep } from "../plan/index.ts";
import { commonExec, NOTHING, NOTHING_MOUNT } from "./exec-common.ts";
import type { Lowering } from "./lowering.ts";
import { runScript } from "./scripts/index.ts";

/** Where a container of the tools sees the image: below `/dev`, as our scripts are. */
const IMAGE = "/dev/mlspec-image";

/** Known by how it was made: for a key of its content the engine would fetch all of it, and read every file. */
function imageMount(source: State): BindMount {
  return { kind: "bind", dest: IMAGE, source, contentCache: "off" };
}

/** A container that succeeds if a finished root is as a check wants it. Nothing it writes is kept. */
export function lowerCheck(step: CheckStep, lowering: Lowering): State {
  const { question, image, env, user, workdir, ignore } = step;
  const common = commonExec(lowering, "none");
  const start = { ...lowering.vertex(step), ...common };
  if (question.about === "imports") {
    const { args, mount } = runScript("check-imports", ignore, question.interpreter);
    return exec({
      ...start,
      root: lowering.state(image),
      readonlyRoot: true,
      args,
      cwd: workdir,
      // The only place to write to that every container has.
      env: [...env.filter(([name]) => name !== "TMPDIR"), ["TMPDIR", "/dev/shm"]],
      // A root that is not written to is no result.
      mounts: [...common.mounts, mount, NOTHING_MOUNT],
      ...(user !== "" && { user }),
    }).mount(NOTHING);
  }
  if (question.about === "gpus") return lowerGpuCheck(step, question, lowering);
  const variable = (name: string) => env.find(([key]) => key === name)?.[1] ?? "";
  const { args, mount } =
    question.about === "libraries"
      ? runScript("check-libraries", [IMAGE, variable("LD_LIBRARY_PATH"), ...ignore])
      : runScript("check-entrypoint", [IMAGE, question.program, workdir, user, variable("PATH")]);
  // Written to, by stand-ins for libraries; what is written is dropped.
  const seen: Mount = { ...imageMount(lowering.state(image)), output: false };
  return exec({
    ...start,
    root: lowering.state(question.tools),
    args,
    mounts: [...common.mounts, mount, seen, NOTHING_MOUNT],
  }).mount(NOTHING);
}

/** Files are read, nothing of the image runs but perhaps its Python: as root, who may read them all. */
function lowerGpuCheck(
  step: CheckStep,
  { gpus, interpreter, tools }: Extract<CheckStep["question"], { readonly about: "gpus" }>,
  lowering: Lowering,
): State {
  const common = commonExec(lowering, "none");
  const image = lowering.state(step.image);
  const folder = tools === undefined ? "/" : IMAGE;
  const { args, mount } = runScript("check-gpus", [folder, gpus.join(","), ...step.ignore], interpreter);
  return exec({
    ...lowering.vertex(step),
    ...common,
    root: tools === undefined ? image : lowering.state(tools),
    readonlyRoot: true,
    args,
    mounts: [
      ...common.mounts,
      mount,
      ...(tools === undefined ? [] : [{ ...imageMount(image), readonly: true }]),
      NOTHING_MOUNT,
    ],
  }).mount(NOTHING);
}
