import type { FileItem, SpecPath, StepItem, TargetSpec } from "../spec/index.ts";
import { rangeAt, type StageContext, type StageRoot } from "./context.ts";
import { readEnvironment } from "./environment.ts";
import type { StepId } from "./types.ts";

/** What a `from:` names. */
export type Origin =
  | { readonly kind: "context"; readonly name: string }
  | { readonly kind: "build" }
  | { readonly kind: "target"; readonly name: string }
  | { readonly kind: "image"; readonly ref: string }
  | { readonly kind: "unknown"; readonly name: string };

/**
 * Decides what a `from:` means. Without one it is the build context. A context the client sent by that name comes first,
 * so that it can take a target's place, as one takes a stage's in a Dockerfile; then a target, then `build`.
 * What is left is an image if it looks like a reference (has a tag, digest or repository path).
 */
export function classifyOrigin(
  from: string | undefined,
  targets: readonly string[],
  contexts: ReadonlySet<string>,
): Origin {
  if (from === undefined || from === "context") return { kind: "context", name: "context" };
  if (contexts.has(from)) return { kind: "context", name: from };
  if (targets.includes(from)) return { kind: "target", name: from };
  if (from === "build") return { kind: "build" };
  if (/[:/@]/.test(from)) return { kind: "image", ref: from };
  return { kind: "unknown", name: from };
}

/** Every `from:` of a target, each once, in the order written. */
export function originNames(target: TargetSpec): readonly string[] {
  const { files, models, steps, tests, build } = target.spec;
  const ofFiles = (items: readonly FileItem[]) =>
    items.map((item) => (item.kind === "copy" ? item.from : undefined));
  const ofSteps = (items: readonly Pick<StepItem, "bind">[]) =>
    items.flatMap((item) => item.bind.map((bind) => bind.from));
  const ofModels = models.flatMap(({ from, convert, credentials, query, tools }) => [
    ...(from.kind === "origin" ? [from.name] : []),
    ...(from.kind === "secret" || from.kind === "artifact" || credentials !== undefined || query !== undefined
      ? [tools]
      : []),
    ...(convert === undefined ? [] : [convert.from, ...ofSteps([convert])]),
  ]);
  const names = [
    ...ofFiles(build.files),
    ...ofSteps(build.steps),
    ...ofFiles(files),
    ...ofModels,
    ...ofSteps(steps),
    ...ofSteps(tests),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The root a `from:` names, with its environment: what a program finds that is run on it. Undefined after a report. */
export function planOriginRoot(stage: StageContext, from: string, at: SpecPath): StageRoot | undefined {
  const origin = classifyOrigin(from, stage.targetNames, stage.facts.contexts);
  const root = planOrigin(stage, from, ["."], at);
  if (root === undefined) return undefined;
  if (origin.kind === "target") return stage.planRoot(origin.name);
  if (origin.kind === "build") return stage.buildRoot();
  const config = origin.kind === "image" ? stage.facts.images.get(origin.ref)?.config?.config : undefined;
  return { root, env: readEnvironment(config?.Env ?? []), workdir: config?.WorkingDir || "/" };
}

/**
 * The step whose files a `from:` reads, or undefined after the fault was reported.
 * `paths` narrow what is sent when the origin is a context.
 */
export function planOrigin(
  stage: StageContext,
  from: string | undefined,
  paths: readonly string[],
  at: SpecPath,
): StepId | undefined {
  const origin = classifyOrigin(from, stage.targetNames, stage.facts.contexts);
  switch (origin.kind) {
    case "context":
      return stage.draft.context(origin.name, paths);
    case "image":
      return stage.draft.image(origin.ref, stage.stage, rangeAt(stage.target, at));
    case "build": {
      const root = stage.buildRoot();
      if (root === undefined) stage.report.report("from-cycle", stage.target.locate(at), { name: "build" });
      return root?.root;
    }
    case "target": {
      const root = stage.planRoot(origin.name);
      if (root === undefined)
        stage.report.report("from-cycle", stage.target.locate(at), { name: origin.name });
      return root?.root;
    }
    case "unknown":
      stage.report.report("unknown-from", stage.target.locate(at), {
        name: origin.name,
        known: [...stage.targetNames, ...stage.facts.contexts, "build"],
      });
      return undefined;
  }
}
