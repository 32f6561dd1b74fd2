import type { Reporter } from "../diagnostics/index.ts";
import { spanOf } from "../source/index.ts";
import { createScope } from "./args/index.ts";
import { isWritten, locateIn } from "./decode/index.ts";
import { RULES } from "./rules/index.ts";
import type { SpecFile, TargetOptions, TargetSpec } from "./spec-file.ts";
import {
  type BuiltTarget,
  createTargetSources,
  DEV,
  defaultValues,
  givenValues,
  mergeTarget,
  readMerged,
  withSomeBase,
  withSources,
} from "./target/index.ts";
import { watchErrors } from "./watch-errors.ts";

/** Runs every rule over `target`. */
export function checkRules(
  { spec, place }: BuiltTarget,
  contexts: ReadonlySet<string>,
  report: Reporter,
): void {
  const subject = {
    spec,
    contexts,
    locate: (path: readonly (string | number)[]) => locateIn(place, path),
    isWritten: (path: readonly (string | number)[]) => isWritten(place, path),
  };
  for (const rule of RULES) rule(subject, report);
}

/**
 * Returns one target of `spec` for one build: build args put in, conditions applied, the shared part merged in.
 * Undefined only after an error was reported: unknown target, unknown or missing build arg, or a value which the
 * build args make wrong. Every name in `buildArgs` must be declared in the file; args that mean something to the
 * builder itself are the caller's to take out.
 */
export function resolveTarget(
  spec: SpecFile,
  options: TargetOptions,
  report: Reporter,
): TargetSpec | undefined {
  const watch = watchErrors(report);
  const name = options.target ?? spec.defaultTarget;
  const declared = spec.targets.find((target) => target.name === name);
  if (declared === undefined) {
    const names = spec.targets.map((target) => target.name);
    watch.report.report("unknown-target", spanOf(spec.file, 0, 0), { name, names });
  }
  const values = options.asFarAsKnown
    ? defaultValues(spec.args, watch.report)
    : givenValues(spec, name, options, watch.report);
  if (watch.failed()) return undefined;
  const scope = createScope(values);
  const sources = createTargetSources(spec.root);
  const merged = mergeTarget(sources, name, watch.report);
  const read = readMerged(merged, scope, watch.report);
  const built =
    read ?? (options.asFarAsKnown ? readMerged(withSomeBase(merged), scope, watch.report) : undefined);
  if (built !== undefined) checkRules(built, options.contexts ?? new Set(), watch.report);
  if (built === undefined || watch.failed()) return undefined;
  const { place } = built;
  return {
    name,
    ...(name === DEV && sources.dev !== undefined && { on: sources.dev.on }),
    spec: built.spec,
    locate: (path) => locateIn(place, path),
    usedArgs: withSources(spec.args, scope.used),
  };
}
