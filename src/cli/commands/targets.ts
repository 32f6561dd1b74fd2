import { createReporter } from "../../diagnostics/index.ts";
import { chooseImages } from "../../plan/index.ts";
import { resolveTarget, type SpecFile } from "../../spec/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { atMost } from "../operands.ts";
import { checkSpec } from "../spec/check-spec.ts";
import { readSpecText } from "../spec/read-spec-text.ts";
import { textTable } from "../text-table.ts";

/** Lists a spec's targets and build args. */
export const targetsCommand = command({
  operands: "[FILE]",
  about: "Lists the targets of a spec and the build args it takes.",
  flags: { json: { kind: "switch", doc: "print JSON" } },
  examples: ["mlspec targets"],
  run: async ({ values, operands }, io) => {
    const { spec } = checkSpec(await readSpecText(atMost(operands, 1)[0], io), io);
    const targets = spec.targets.map(({ name, description }) => ({
      name,
      default: name === spec.defaultTarget,
      ...(description === undefined ? {} : { description }),
      ...baseOf(spec, name),
    }));
    const args = spec.args.map(({ span: _, ...arg }) => arg);
    if (values.json) {
      io.out.write(`${JSON.stringify({ targets, args, platforms: spec.platforms }, undefined, 2)}\n`);
      return EXIT.ok;
    }
    const rows = targets.map(({ name, description = "", base = "", ...target }) => [
      target.default ? `${name} (default)` : name,
      base,
      description,
    ]);
    io.out.write(textTable([["TARGET", "BASE", "DESCRIPTION"], ...rows]));
    if (args.length === 0) return EXIT.ok;
    const argRows = args.map(({ name, default: value, values: choices, description = "" }) => [
      name,
      value === undefined ? "(must be given)" : value,
      choices?.join("|") ?? "",
      description,
    ]);
    io.out.write(`\n${textTable([["ARG", "DEFAULT", "VALUES", "DESCRIPTION"], ...argRows])}`);
    return EXIT.ok;
  },
});

/** The image a target starts from, as far as the defaults of build args settle it. */
function baseOf(spec: SpecFile, target: string): { readonly base?: string } {
  const report = createReporter();
  const resolved = resolveTarget(spec, { target }, report);
  const chosen = resolved && chooseImages(resolved, report);
  return chosen === undefined ? {} : { base: chosen.spec.base.runtime };
}
