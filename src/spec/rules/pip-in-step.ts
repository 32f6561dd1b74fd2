import type { Rule } from "./rule.ts";

const PIP_INSTALL = /(?:^|[\s;&|(])pip3? install\b/;

/** Beside a virtual environment without pip, `pip` in a script is the base image's, and installs where nobody looks. */
export const checkPipSteps: Rule = ({ spec, locate }, report) => {
  if (spec.python === undefined || spec.python.pip) return;
  for (const [index, step] of spec.steps.entries()) {
    const text = step.run.kind === "shell" ? step.run.text : step.run.argv.join(" ");
    if (PIP_INSTALL.test(text)) report.report("pip-in-step", locate(["steps", index, "run"]), {});
  }
};
