import { createReporter, renderDiagnostics } from "../../diagnostics/index.ts";
import { chooseImages, fillServing } from "../../plan/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { diagnosticJson } from "../spec/check-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";

/** Checks specs without an engine: everything that does not depend on what an image holds. */
export const lintCommand = command({
  operands: "[FILE...]",
  about:
    "Prints every mistake and warning. Without FILE the mlspec.yaml of this folder; - is standard input.",
  flags: {
    format: {
      kind: "text",
      value: "text|json",
      choices: ["text", "json"],
      doc: "how findings are printed (default text)",
    },
  },
  examples: ["mlspec lint", "mlspec lint --format json mlspec.yaml"],
  run: async ({ values, operands }, io) => {
    const reports = [];
    for (const operand of operands.length === 0 ? [undefined] : operands) {
      const report = createReporter();
      const spec = readSpec(await readSpecText(operand, io), report);
      for (const { name: target } of spec?.targets ?? []) {
        // What cannot be settled without build args is the build's to tell.
        const resolved = spec && resolveTarget(spec, { target }, createReporter());
        const chosen = resolved && chooseImages(resolved, report);
        if (chosen !== undefined) fillServing(chosen, report);
      }
      reports.push(report);
    }
    if (values.format === "json") {
      const diagnostics = reports.flatMap((report) => report.diagnostics.map(diagnosticJson));
      io.out.write(`${JSON.stringify({ diagnostics }, undefined, 2)}\n`);
    } else {
      for (const report of reports) {
        if (report.diagnostics.length > 0) io.out.write(`${renderDiagnostics(report)}\n`);
      }
    }
    return reports.some((report) => report.hasErrors) ? EXIT.badSpec : EXIT.ok;
  },
});
