import { posix } from "node:path";
import { rangeAt, type StageContext, type StageRoot } from "../context.ts";
import type { StepId } from "../types.ts";

/**
 * The part by which the Python of a target finds the packages of the one it lies on, or nothing where that has none.
 * Undefined after a report.
 */
export function joinVenv(stage: StageContext, tools: StageRoot): readonly StepId[] | undefined {
  const { target, targets, draft, report } = stage;
  const python = target.spec.python;
  const below = targets.get(target.on ?? "")?.spec.python;
  if (python === undefined || below === undefined) return [];
  const venv = folderOf(python.venv);
  const other = folderOf(below.venv);
  if (venv === other || venv.startsWith(`${other}/`) || other.startsWith(`${venv}/`)) {
    report.report("dev-venv", target.locate(["python", "venv"]), { venv: other });
    return undefined;
  }
  return [
    draft.add({
      kind: "join-venv",
      stage: stage.stage,
      title: `let ${venv} see ${other}`,
      range: rangeAt(target, ["python"]),
      root: tools.root,
      venv,
      version: python.version ?? "",
      other,
      env: tools.env,
    }),
  ];
}

function folderOf(venv: string): string {
  return posix.normalize(venv).replace(/\/$/, "");
}
