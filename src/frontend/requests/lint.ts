import { type Diagnostic, renderDiagnostic } from "../../diagnostics/index.ts";
import { spanRange } from "../report/index.ts";
import { type Answer, answer } from "./answer.ts";
import { type JsonLocation, jsonLocation } from "./json-location.ts";
import { snippet } from "./snippet.ts";

interface LintWarning {
  readonly ruleName: string;
  readonly url?: string;
  readonly detail: string;
  readonly location: JsonLocation;
}

/** What checking a spec found: warnings one by one, the errors as what a build would stop at. */
export function lintAnswer(filename: string, data: Uint8Array, diagnostics: readonly Diagnostic[]): Answer {
  const warnings = diagnostics.filter(({ severity }) => severity === "warning").sort(byPlace);
  const errors = diagnostics.filter(({ severity }) => severity === "error").sort(byPlace);
  const json = {
    warnings: warnings.length === 0 ? null : warnings.map(lintWarning),
    sources: [{ filename, language: "YAML", data: Buffer.from(data).toString("base64") }],
    ...buildError(errors),
  };
  return {
    ...answer("1.0.0", json, [...warnings.map(warningText), ...errors.map(errorText)].join("")),
    "result.statuscode": diagnostics.length === 0 ? "0" : "1",
  };
}

function byPlace(one: Diagnostic, other: Diagnostic): number {
  return one.span.start - other.span.start;
}

function lintWarning({ code, message, hint, url, span }: Diagnostic): LintWarning {
  return {
    ruleName: code,
    ...(url === undefined ? {} : { url }),
    detail: withHint(message, hint),
    location: jsonLocation(span),
  };
}

function warningText({ code, message, hint, url, span }: Diagnostic): string {
  const title = url === undefined ? code : `${code} - ${url}`;
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
  const lines = errors.map(({ code, message, hint }) => `${withHint(message, hint)} [${code}]`);
  return { buildError: { message: lines.join("\n"), location: jsonLocation(first.span) } };
}

function withHint(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message} (${hint})`;
}
