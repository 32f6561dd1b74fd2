import { createReporter, type Diagnostic } from "../../diagnostics/index.ts";
import { type Lock, readLock } from "../../lock/index.ts";
import { readSpec } from "../../spec/index.ts";
import { compileGlob, PatternList } from "../../tree/index.ts";
import type { ContextFiles } from "../context-files.ts";
import { withFixes } from "../fixes.ts";
import { lintSpec } from "../lint-spec.ts";
import { type Policy, readPolicy } from "../policy/policy.ts";
import type { Example } from "../rule.ts";
import { settle } from "../settle.ts";

/** Test support: all that is found about an example. */
export function lintExample(example: Example): readonly Diagnostic[] {
  const report = createReporter();
  const policy = example.policy === undefined ? undefined : policyOf(example.policy);
  const lock = example.lock === undefined ? undefined : lockOf(example.lock);
  const context = example.files === undefined ? undefined : contextOf(example.files, example.ignore);
  const spec = readSpec({ name: "mlspec.yaml", text: example.spec }, report);
  if (spec !== undefined) {
    const known = { ...(policy && { policy }), ...(lock && { lock }), ...(context && { context }) };
    lintSpec(spec, { ...known, unsettled: report }, report);
  }
  return withFixes(settle(report.diagnostics, policy), lock);
}

function policyOf(text: string): Policy {
  const report = createReporter();
  const policy = readPolicy({ name: "mlspec-policy.yaml", text }, report);
  if (policy === undefined) throw new Error(report.diagnostics.map(({ message }) => message).join("\n"));
  return policy;
}

function lockOf(text: string): Lock {
  const report = createReporter();
  const lock = readLock({ name: "mlspec.lock", text }, report);
  if (lock === undefined) throw new Error(report.diagnostics.map(({ message }) => message).join("\n"));
  return lock;
}

function contextOf(files: NonNullable<Example["files"]>, ignore: string | undefined): ContextFiles {
  const ignored = new PatternList(ignore?.split("\n") ?? []);
  const isIgnored = (path: string) =>
    path
      .split("/")
      .some((_, index, parts) => ignored.match(parts.slice(0, index + 1).join("/"), undefined).matched);
  const entries = Object.entries(files);
  return {
    files: entries.map(([path, content]) => ({
      path,
      size: typeof content === "number" ? content : content.length,
      isIgnored: isIgnored(path),
    })),
    ...(ignore !== undefined && { ignore: ".dockerignore" }),
    textOf: (path) => {
      const content = files[path];
      return typeof content === "string" ? content : undefined;
    },
    matches: (pattern, path) => compileGlob(pattern)(path),
  };
}
