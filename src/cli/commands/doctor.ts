import { printableLine } from "../../diagnostics/index.ts";
import { command } from "../command.ts";
import {
  dockerFindings,
  engineFindings,
  type Finding,
  type FindingState,
  isReached,
  registryFindings,
  rootlessFindings,
  thisMachine,
} from "../doctor/index.ts";
import { EXIT } from "../exit-code.ts";
import { atMost } from "../operands.ts";

const MARKS: Readonly<Record<FindingState, string>> = { ok: "ok  ", note: "--  ", bad: "!!  " };

/** Looks for an engine and says what is in the way of a build. */
export const doctorCommand = command({
  operands: "",
  about:
    "Looks at every place where an engine can be and at what the engines there lack, at docker, disks and registries, and at\nwhat a rootless engine needs. Each finding that is not ok has its remedy. Exits with 69 if no engine answers.",
  flags: {
    addr: { kind: "text", value: "ADDRESS", doc: "only this engine" },
    json: { kind: "switch", doc: "print JSON" },
  },
  examples: ["mlspec doctor"],
  run: async ({ values, operands }, io) => {
    atMost(operands, 0);
    const machine = thisMachine(io.env);
    const [engines, ...others] = await Promise.all([
      engineFindings(values.addr, io),
      dockerFindings(machine),
      registryFindings(machine),
      rootlessFindings(machine),
    ]);
    const findings = [engines, ...others].flat();
    io.out.write(values.json ? `${JSON.stringify({ findings }, undefined, 2)}\n` : findingsText(findings));
    return isReached(engines) ? EXIT.ok : EXIT.unreachable;
  },
});

/** Findings by what they are about. */
function findingsText(findings: readonly Finding[]): string {
  const areas = [...new Set(findings.map(({ area }) => area))];
  return areas
    .map((area) => {
      const lines = findings
        .filter((finding) => finding.area === area)
        .flatMap(({ state, text, remedy }) => [
          `${MARKS[state]}${printableLine(text)}`,
          ...(remedy === undefined ? [] : [`      ${remedy}`]),
        ]);
      return `${area}\n${lines.map((line) => `  ${line}\n`).join("")}`;
    })
    .join("\n");
}
