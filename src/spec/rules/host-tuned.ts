import type { SpecPath } from "../spec-file.ts";
import type { Rule } from "./rule.ts";

/** Flags by which GCC, Clang, Intel's and NVIDIA's compilers take the processor they run on. */
const HOST_FLAG = /(?:^|[\s"'=;])(-m(?:arch|cpu|tune)=native|-xHost|-tp[= ](?:native|host))(?![\w-])/;

/** Whoever builds the image would decide where it runs. */
export const checkHostTuning: Rule = ({ spec, locate }, report) => {
  const check = (value: unknown, path: SpecPath): void => {
    const flag = HOST_FLAG.exec(typeof value === "string" ? value : texts(value).join(" "))?.[1];
    if (flag !== undefined) report.report("host-tuned", locate(path), { flag });
  };
  for (const [index, step] of spec.build.steps.entries()) check(step, ["build", "steps", index]);
  for (const [index, step] of spec.steps.entries()) check(step, ["steps", index]);
  for (const [index, component] of spec.components.entries()) check(component, ["components", index]);
  for (const [name, value] of Object.entries(spec.build.env)) check(value, ["build", "env", name]);
};

/** All texts inside a value. */
function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
