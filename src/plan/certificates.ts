import { posix } from "node:path";
import type { TargetSpec } from "../spec/index.ts";
import { rangeAt, type StageContext } from "./context.ts";
import type { PlanDraft, StepDraft } from "./draft.ts";
import type { StepCertificates, StepId } from "./types.ts";

/** The folder of the root that {@link StepCertificates} names. */
export const CERTIFICATES_FOLDER = "/certificates";

/**
 * Has the steps of a target's stages trust the authorities it names: those whose programs reach servers. The root with
 * files of the build context is planned when the first of them is.
 */
export function trustCertificates({ draft, target }: Omit<StageContext, "stage">): void {
  const { certificates } = target.spec;
  if (certificates.length === 0) return;
  const secrets = certificates.flatMap((item) => (typeof item === "string" ? [] : [item.secret]));
  let planned: StepCertificates | undefined;
  const plan = () => (planned ??= { ...planFiles(draft, target), secrets: [...new Set(secrets)] });
  for (const stage of [target.name, `${target.name}.build`]) draft.trust(stage, plan);
}

function planFiles(draft: PlanDraft, target: TargetSpec): { readonly root?: StepId } {
  let root: StepId | undefined;
  for (const [index, item] of target.spec.certificates.entries()) {
    if (typeof item !== "string") continue;
    const source = posix.normalize(item).replace(/^\/+/, "");
    root ??= draft.add({ kind: "scratch", stage: target.name, title: "scratch" });
    root = draft.add({
      kind: "copy",
      stage: target.name,
      title: `certificates of ${source}`,
      range: rangeAt(target, ["certificates", index]),
      from: draft.context("context", [source]),
      src: [source],
      // A folder each, so that names do not matter.
      to: `${CERTIFICATES_FOLDER}/${String(index + 1).padStart(3, "0")}/`,
      // Whoever the program runs as.
      mode: 0o444,
      exclude: [],
      unpack: false,
      place: { kind: "root", root },
    });
  }
  return root === undefined ? {} : { root };
}

/** Whether a step is a program that may reach servers. Tests may too, but find the image as it will be. */
export function reachesServers(step: StepDraft): boolean {
  switch (step.kind) {
    case "packages":
    case "bootstrap":
    case "python":
    case "wheel":
    case "easybuild-program":
    case "easybuild-choice":
    case "easybuild":
    case "spack-choice":
    case "spack":
    case "fetch":
      return true;
    case "conda":
      return step.source.kind !== "archives";
    case "convert":
      return step.network !== "none";
    case "run":
      return !step.test && step.network !== "none";
    default:
      return false;
  }
}
