import { createReporter } from "../../diagnostics/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { formatSpec } from "../fmt/index.ts";
import type { Io } from "../io.ts";
import { badSpec } from "../spec/check-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { writeOutput } from "../write-output.ts";

/** Formats specs. */
export const fmtCommand = command({
  operands: "[FILE...]",
  about:
    "Prints the formatted text, or writes it back. --check exits with 65 if a file is not in its usual form.",
  flags: {
    check: { kind: "switch", doc: "change nothing; name the files that would change" },
    write: { kind: "switch", short: "w", doc: "write the files back" },
  },
  examples: ["mlspec fmt mlspec.yaml"],
  run: async ({ values, operands }, io) => {
    const { check = false, write = false } = values;
    if (check && write) throw usageFailure("--check and --write exclude each other");
    if (operands.length > 1 && !check && !write) throw usageFailure("several files need --check or --write");
    let changed = 0;
    for (const operand of operands.length === 0 ? [undefined] : operands) {
      const isChanged = await formatOne(operand, check ? "check" : write ? "write" : "print", io);
      if (isChanged) changed++;
    }
    return check && changed > 0 ? EXIT.badSpec : EXIT.ok;
  },
});

async function formatOne(
  operand: string | undefined,
  mode: "check" | "write" | "print",
  io: Io,
): Promise<boolean> {
  const file = await readSpecText(operand, io);
  const report = createReporter();
  const text = formatSpec(file, report);
  if (text === undefined) throw badSpec(report, io);
  const isChanged = text !== file.text;
  if (mode === "check" && isChanged) io.out.write(`${file.name}\n`);
  if (mode === "print" || (mode === "write" && operand === "-")) io.out.write(text);
  else if (mode === "write" && isChanged) await writeOutput(file.name, text, io);
  return isChanged;
}
