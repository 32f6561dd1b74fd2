import { createReporter, type Diagnostic } from "../../diagnostics/index.ts";
import { extractCursors } from "../../source/testing/cursor.ts";
import { readSpec } from "../read-spec.ts";
import { resolveTarget } from "../resolve-target.ts";
import type { Spec } from "../schema/index.ts";
import type { TargetOptions, TargetSpec } from "../spec-file.ts";

/** A message as tests compare it. */
export interface Seen {
  readonly code: string;
  readonly start: number;
}

function seen(diagnostics: readonly Diagnostic[]): readonly Seen[] {
  return diagnostics.map(({ code, span }) => ({ code, start: span.start }));
}

/** Returns the messages about a text, and the ones expected: `codes`, one for each cursor. */
export function readMarked(
  marked: string,
  codes: readonly string[],
): { got: readonly Seen[]; want: readonly Seen[] } {
  const { file, offsets } = extractCursors(marked);
  const report = createReporter();
  readSpec(file, report);
  return { got: seen(report.diagnostics), want: codes.map((code, i) => ({ code, start: offsets[i] ?? -1 })) };
}

/** Returns one target of a text which has no mistakes; warnings are allowed. */
export function resolveText(text: string, options: TargetOptions = {}): TargetSpec {
  const report = createReporter();
  const spec = readSpec({ name: "spec.yaml", text }, report);
  const target = spec && resolveTarget(spec, options, report);
  if (target === undefined)
    throw new Error(report.diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
  return target;
}

/** Returns the Spec of one target. */
export function specOf(text: string, options: TargetOptions = {}): Spec {
  return resolveText(text, options).spec;
}

/** Returns what is reported when one target of a right text is asked for with `options`. */
export function resolveFailing(text: string, options: TargetOptions): readonly Diagnostic[] {
  const report = createReporter();
  const spec = readSpec({ name: "spec.yaml", text }, report);
  if (spec === undefined) throw new Error(report.diagnostics.map((d) => d.message).join("\n"));
  const own = createReporter();
  const target = resolveTarget(spec, options, own);
  if (target !== undefined) throw new Error("it was resolved");
  return own.diagnostics;
}
