import type { Plan, PlanStep } from "../plan/index.ts";
import { textTable } from "./text-table.ts";

/** A plan as a table, inputs before their users; ends with a line end. */
export function planTable(plan: Plan): string {
  const numbers = new Map(plan.steps.map(({ id }, index) => [id, String(index + 1)]));
  const { os, architecture, variant } = plan.platform;
  const platform = [os, architecture, variant].filter((word) => word !== undefined).join("/");
  const rows = plan.steps.map((step) => [
    `${numbers.get(step.id)}`,
    step.stage,
    kindOf(step, plan),
    inputsOf(step)
      .map((id) => numbers.get(id) ?? "?")
      .join(","),
    linesOf(step),
    step.title,
  ]);
  const tests = plan.tests.length === 0 ? "" : `, ${plan.tests.length} of them tests`;
  return [
    `${plan.target} for ${platform}: ${plan.steps.length} steps${tests}\n`,
    textTable([["#", "STAGE", "KIND", "FROM", "LINES", "WHAT"], ...rows]),
    `The image is step ${numbers.get(plan.result)}.\n`,
  ].join("");
}

function kindOf(step: PlanStep, { tests }: Plan): string {
  return tests.includes(step.id) ? "test" : step.kind;
}

function linesOf({ range }: PlanStep): string {
  if (range === undefined) return "-";
  const { start, end } = range;
  return end.line > start.line ? `${start.line}-${end.line}` : String(start.line);
}

/** The steps whose files a step works on or copies. */
function inputsOf(step: PlanStep): readonly string[] {
  switch (step.kind) {
    case "image":
    case "scratch":
    case "context":
    case "http":
    case "git":
      return [];
    case "packages":
    case "user":
      return [step.root];
    case "venv":
      return [step.root];
    case "wheels":
      return [step.root, ...step.wheels];
    case "python":
    case "wheel":
      return step.context === undefined ? [step.root] : [step.root, step.context];
    case "copy":
      return step.place.kind === "root" ? [step.place.root, step.from] : [step.from];
    case "text":
    case "directory":
      return step.place.kind === "root" ? [step.place.root] : [];
    case "assemble":
      return [step.root, ...step.parts];
    case "run":
      return [step.root, ...step.mounts.flatMap((mount) => (mount.kind === "bind" ? [mount.from] : []))];
  }
}
