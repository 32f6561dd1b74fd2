import { basename } from "node:path";
import { createReporter, renderDiagnostics } from "../../diagnostics/index.ts";
import { importDockerfile } from "../../import/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { atMost } from "../operands.ts";
import { badSpec } from "../spec/check-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { writeOutput } from "../write-output.ts";

/** Turns a Dockerfile into a spec. */
export const importCommand = command({
  operands: "[FILE|-]",
  about:
    "Prints the spec that says what a Dockerfile (default: ./Dockerfile) does, one target for each stage: installations by apt and pip become packages and\npython, everything else files and steps. What it cannot say is told at its line, and in a comment.",
  flags: {
    output: { kind: "text", short: "o", value: "FILE", doc: "write the spec there instead of printing it" },
  },
  examples: ["mlspec import Dockerfile -o -"],
  run: async ({ values, operands }, io) => {
    const [name = "Dockerfile"] = atMost(operands, 1);
    if (/\.ya?ml$/.test(basename(name)))
      throw usageFailure(`${name} is no Dockerfile`, "mlspec lint reads specs");
    const file = await readSpecText(name, io);
    const report = createReporter();
    const text = importDockerfile(file, report);
    if (text === undefined) throw badSpec(report, io);
    io.err.write(renderDiagnostics(report));
    if (values.output === undefined || values.output === "-") io.out.write(text);
    else await writeOutput(values.output, text, io);
    return EXIT.ok;
  },
});
