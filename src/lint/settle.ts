import { CATALOGUE, type Code, type Diagnostic } from "../diagnostics/index.ts";
import { lineText, positionAt } from "../source/index.ts";
import type { Policy, Weight } from "./policy/policy.ts";

/** Errors of rules alone: the spec can be built in spite of them. */
const ADVICE: ReadonlySet<Code> = new Set(["no-nvcc", "locked-without-hash", "variant-without-plain"]);
/** What a policy forbids, no comment allows. */
const BY_POLICY: ReadonlySet<Code> = new Set([
  "registry-not-allowed",
  "label-missing",
  "name-forbidden",
  "image-too-large",
  "attestation-missing",
]);

/**
 * What is left of findings after comments of the spec (`# mlspec-ignore: ML040`, at the end of the line or above it) and the
 * weights of a policy had their say. What stops a build stays an error, and what a policy forbids stays what the policy says.
 */
export function settle(diagnostics: readonly Diagnostic[], policy?: Policy): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic) => {
    const { code, rule } = diagnostic;
    const isError = CATALOGUE[code].severity === "error";
    if (rule === undefined || (isError && !ADVICE.has(code) && !BY_POLICY.has(code))) return [diagnostic];
    if (!BY_POLICY.has(code) && isIgnored(diagnostic, rule)) return [];
    const weights: Readonly<Record<string, Weight>> = policy?.rules ?? {};
    const weight = weights[rule] ?? diagnostic.severity;
    return weight === "off" ? [] : [{ ...diagnostic, severity: weight }];
  });
}

function isIgnored({ span: { file, start } }: Diagnostic, rule: string): boolean {
  const { line } = positionAt(file, start);
  const lines = [lineText(file, line)];
  for (let above = line - 1; above > 0; above--) {
    const text = lineText(file, above);
    if (!/^\s*#/.test(text)) break;
    lines.push(text);
  }
  return lines.some((text) => {
    const ids = /(?:^|\s)#\s*mlspec-ignore:\s*([A-Z0-9,\s]+)/.exec(text)?.[1];
    return ids?.split(/[,\s]+/).includes(rule) === true;
  });
}
