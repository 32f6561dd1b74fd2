import { renderDiagnostics } from "../../diagnostics/index.ts";
import { LINT_RULES, ruleText } from "../../lint/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { unknownWord, usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { type Findings, type LintWishes, lintFile, mendFile } from "../lint/lint-file.ts";
import { sarifLog } from "../lint/sarif.ts";
import { diagnosticJson } from "../spec/check-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { readVersion } from "../version.ts";
import { writeOutput } from "../write-output.ts";

/** Checks specs without an engine: everything that does not depend on what an image holds. */
export const lintCommand = command({
  operands: "[FILE...]",
  about:
    "Prints every mistake and warning, by the rules that --explain tells about and the policy beside the spec. Without FILE the mlspec.yaml of this folder; - is standard input.\nExits with 65 after an error; warnings and notes do not count.",
  flags: {
    format: {
      kind: "text",
      value: "text|json|sarif",
      choices: ["text", "json", "sarif"],
      doc: "how findings are printed (default text)",
    },
    fix: { kind: "switch", doc: "mend in the files what can be mended without changing what they mean" },
    notes: { kind: "switch", doc: "print notes too" },
    policy: { kind: "text", value: "FILE", doc: "the policy (default: mlspec-policy.yaml beside the spec)" },
    "build-context": { kind: "list", value: "NAME", doc: "a named context the build will have" },
    explain: { kind: "text", value: "RULE", doc: "print what a rule is about" },
  },
  examples: ["mlspec lint", "mlspec lint --notes --format sarif mlspec.yaml", "mlspec lint --explain ML040"],
  run: async ({ values, operands }, io) => {
    if (values.explain !== undefined) return explain(values.explain, io);
    const contexts = values["build-context"].map((text) => text.split("=", 1)[0] ?? "");
    const wishes = { policy: values.policy, contexts: new Set(contexts) };
    const all: Findings[] = [];
    for (const operand of operands.length === 0 ? [undefined] : operands) {
      const found = values.fix ? await mend(operand, wishes, io) : await look(operand, wishes, io);
      const isShown = ({ severity }: { severity: string }) => values.notes === true || severity !== "note";
      all.push({ ...found, diagnostics: found.diagnostics.filter(isShown) });
    }
    const diagnostics = all.flatMap((one) => one.diagnostics);
    if (values.format === "json") print({ diagnostics: diagnostics.map(diagnosticJson) }, io);
    else if (values.format === "sarif") print(sarifLog(diagnostics, await readVersion()), io);
    else {
      for (const one of all) if (one.diagnostics.length > 0) io.out.write(`${renderDiagnostics(one)}\n`);
    }
    return diagnostics.some(({ severity }) => severity === "error") ? EXIT.badSpec : EXIT.ok;
  },
});

async function look(operand: string | undefined, wishes: LintWishes, io: Io): Promise<Findings> {
  return lintFile(await readSpecText(operand, io), wishes, io);
}

async function mend(operand: string | undefined, wishes: LintWishes, io: Io): Promise<Findings> {
  if (operand === "-") throw usageFailure("--fix writes into files, and standard input is none");
  const { file, mended, ...left } = await mendFile(await readSpecText(operand, io), wishes, io);
  if (mended > 0) {
    await writeOutput(file.name, file.text, io);
    io.err.write(`${file.name}: mended ${mended} ${mended === 1 ? "finding" : "findings"}\n`);
  }
  return left;
}

function print(value: object, io: Io): void {
  io.out.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

function explain(id: string, io: Io): typeof EXIT.ok {
  const rule = LINT_RULES.find((one) => one.id === id.toUpperCase());
  if (rule === undefined) {
    const ids = LINT_RULES.map((one) => one.id);
    throw unknownWord("rule", id, ids, `rules are ${ids.join(", ")}`);
  }
  io.out.write(ruleText(rule));
  return EXIT.ok;
}
