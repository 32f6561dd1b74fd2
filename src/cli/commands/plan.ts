import type { Plan } from "../../plan/index.ts";
import { command } from "../command.ts";
import { componentStory } from "../component-story.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { unknownWord } from "../failure.ts";
import type { Io } from "../io.ts";
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
    why: { kind: "text", value: "NAME", doc: "explain why a component is there, and how it is set" },
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
    if (values.why !== undefined) return explain(values.why, plans, io);
    if (values.json) io.out.write(`${JSON.stringify(plans, undefined, 2)}\n`);
    else io.out.write(plans.map(planTable).join("\n"));
    return EXIT.ok;
  },
});

/** Says of one component why each image has it. */
function explain(name: string, plans: readonly Plan[], io: Io): ExitCode {
  const all = plans.flatMap(({ components = [] }) => components);
  const found = all.filter((component) => component.name === name);
  if (found.length === 0) {
    const names = [...new Set(all.map((component) => component.name))].sort();
    const otherwise = names.length === 0 ? "the spec has none" : `there are ${names.join(", ")}`;
    throw unknownWord("component", name, names, otherwise);
  }
  io.out.write(plans.map((plan) => componentStory(name, plan)).join(""));
  return EXIT.ok;
}
