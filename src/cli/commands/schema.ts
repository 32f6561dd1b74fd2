import { policySchema, ruleReference } from "../../lint/index.ts";
import { emitJsonSchema, emitReference } from "../../spec/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { atMost } from "../operands.ts";

/** Prints the language for editors or for people. */
export const schemaCommand = command({
  operands: "",
  about:
    "Prints the JSON Schema of specs, or of policies, for editors, or the reference of all keys, or rules.",
  flags: {
    of: { kind: "text", value: "spec|policy", choices: ["spec", "policy"], doc: "which file (default spec)" },
    format: {
      kind: "text",
      value: "json|markdown",
      choices: ["json", "markdown"],
      doc: "JSON Schema or reference (default json)",
    },
  },
  examples: ["mlspec schema", "mlspec schema --of policy", "mlspec schema --format markdown"],
  run: async ({ values, operands }, io) => {
    atMost(operands, 0);
    const isPolicy = values.of === "policy";
    const text =
      values.format === "markdown"
        ? isPolicy
          ? ruleReference()
          : emitReference()
        : JSON.stringify(isPolicy ? policySchema() : emitJsonSchema(), undefined, 2);
    io.out.write(`${text.trimEnd()}\n`);
    return EXIT.ok;
  },
});
