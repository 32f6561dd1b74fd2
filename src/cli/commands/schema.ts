import { emitJsonSchema, emitReference } from "../../spec/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { atMost } from "../operands.ts";

/** Prints the language for editors or for people. */
export const schemaCommand = command({
  operands: "",
  about: "Prints the JSON Schema of specs, for editors, or the reference of all keys.",
  flags: {
    format: {
      kind: "text",
      value: "json|markdown",
      choices: ["json", "markdown"],
      doc: "JSON Schema or reference (default json)",
    },
  },
  examples: ["mlspec schema", "mlspec schema --format markdown"],
  run: async ({ values, operands }, io) => {
    atMost(operands, 0);
    const text =
      values.format === "markdown" ? emitReference() : JSON.stringify(emitJsonSchema(), undefined, 2);
    io.out.write(`${text.trimEnd()}\n`);
    return EXIT.ok;
  },
});
