import { createReporter, renderDiagnostics } from "../../diagnostics/index.ts";
import { IMPORT_KINDS, importFile, importKind } from "../../import/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { atMost } from "../operands.ts";
import { badSpec } from "../spec/check-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { writeOutput } from "../write-output.ts";

/** Turns another tool's file into a spec. */
export const importCommand = command({
  operands: "[FILE|-]",
  about:
    "Prints the spec that says what a Dockerfile (default: ./Dockerfile), a definition file of Apptainer or Singularity, or a cog.yaml does, one target for\neach stage: installations by apt and pip become packages and python, everything else files and steps. What it cannot say is told at its line, and in a\ncomment.",
  flags: {
    from: {
      kind: "text",
      value: "KIND",
      choices: IMPORT_KINDS,
      doc: "what the file is (default: by its name and its first line)",
    },
    output: { kind: "text", short: "o", value: "FILE", doc: "write the spec there instead of printing it" },
  },
  examples: ["mlspec import Dockerfile -o -"],
  run: async ({ values, operands }, io) => {
    const [name = "Dockerfile"] = atMost(operands, 1);
    const file = await readSpecText(name, io);
    const report = createReporter();
    const text = importFile(
      file,
      IMPORT_KINDS.find((kind) => kind === values.from) ?? importKind(file),
      report,
    );
    if (text === undefined) throw badSpec(report, io);
    io.err.write(renderDiagnostics(report));
    if (values.output === undefined || values.output === "-") io.out.write(text);
    else await writeOutput(values.output, text, io);
    return EXIT.ok;
  },
});
