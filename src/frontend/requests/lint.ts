import {
  type Diagnostic,
  diagnosticName,
  renderDiagnostic,
  shownDiagnostic,
} from "../../diagnostics/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { shownBytes, spanRange } from "../report/index.ts";
import { type Answer, answer } from "./answer.ts";
import { type JsonLocation, jsonLocation } from "./json-location.ts";
import { snippet } from "./snippet.ts";

interface LintWarning {
  readonly ruleName: string;
  readonly url?: string;
  readonly detail: string;
  readonly location: JsonLocation;
}

/** A spec that was checked: as it was read, and as it was sent. */
interface LintedSpec {
  readonly file: SourceFile;
  readonly bytes: Uint8Array;
}

/**
 * What checking a spec found: warnings one by one, the errors as what a build would stop at. Secrets are covered in all of it,
 * the spec's text among it, from which clients show lines.
 */
export function lintAnswer({ file, bytes }: LintedSpec, found: readonly Diagnostic[]): Answer {
  const diagnostics = found.map((one) => shownDiagnostic(one, found));
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").sort(byPlace);
  const errors = diagnostics.filter(({ severity }) => severity === "error").sort(byPlace);
  const data = shownBytes({ file, bytes }, found);
  const json = {
    warnings: warnings.length === 0 ? null : warnings.map(lintWarning),
    sources: [{ filename: file.name, language: "YAML", data: Buffer.from(data).toString("base64") }],
    ...buildError(errors),
  };
  return {
    ...answer("1.0.0", json, [...warnings.map(warningText), ...errors.map(errorText)].join("")),
    "result.statuscode": warnings.length + errors.length === 0 ? "0" : "1",
  };
}

function byPlace(one: Diagnostic, other: Diagnostic): number {
  return one.span.start - other.span.start;
}

function lintWarning(warning: Diagnostic): LintWarning {
  const { message, hint, url, span } = warning;
  return {
    ruleName: diagnosticName(warning),
    ...(url === undefined ? {} : { url }),
    detail: withHint(message, hint),
    location: jsonLocation(span),
  };
}

function warningText(warning: Diagnostic): string {
  const { message, hint, url, span } = warning;
  const name = diagnosticName(warning);
  const title = url === undefined ? name : `${name} - ${url}`;
  return `\nWARNING: ${title}\n${withHint(message, hint)}\n${snippet(span.file, spanRange(span))}`;
}

function errorText(error: Diagnostic): string {
  return `\n${renderDiagnostic(error)}\n`;
}

function buildError(errors: readonly Diagnostic[]): {
  buildError?: { message: string; location: JsonLocation };
} {
  const first = errors[0];
  if (first === undefined) return {};
  const lines = errors.map((error) => `${withHint(error.message, error.hint)} [${diagnosticName(error)}]`);
  return { buildError: { message: lines.join("\n"), location: jsonLocation(first.span) } };
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message} (${hint})`;
}
