import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { atMost } from "../operands.ts";
import { planTable } from "../plan-table.ts";
import { checkSpec } from "../spec/check-spec.ts";
import { COMPILE_FLAGS } from "../spec/compile-flags.ts";
import { compileSpec } from "../spec/compile-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";

/** Shows what would be built. */
export const planCommand = command({
  operands: "[FILE]",
  about: "Shows the steps of each image: stage, what is done, from what, and the lines that asked for it.",
  flags: {
    json: { kind: "switch", doc: "print the plans as JSON" },
    all: { kind: "switch", doc: "every target of the spec" },
    ...COMPILE_FLAGS,
  },
  examples: ["mlspec plan", "mlspec plan --offline --distro debian:12 --json"],
  run: async ({ values, operands }, io) => {
    const file = await readSpecText(atMost(operands, 1)[0], io);
    const targets = values.all ? checkSpec(file, io).spec.targets.map(({ name }) => name) : [values.target];
    const plans = [];
    for (const target of targets) {
      for (const { plan } of await compileSpec(file, { ...values, target }, io)) plans.push(plan);
    }
    if (values.json) io.out.write(`${JSON.stringify(plans, undefined, 2)}\n`);
    else io.out.write(plans.map(planTable).join("\n"));
    return EXIT.ok;
  },
});
