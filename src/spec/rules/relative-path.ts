import type { FileItem } from "../schema/index.ts";
import type { SpecPath } from "../spec-file.ts";
import type { Rule } from "./rule.ts";

/** A relative destination is relative to `workdir`; what the base image's own is cannot be seen in the file. */
export const checkRelativePaths: Rule = ({ spec, locate, isWritten }, report) => {
  const check = (
    files: readonly FileItem[],
    path: SpecPath,
    workdir: string | undefined,
    workdirPath: SpecPath,
  ) => {
    if (workdir !== undefined || isWritten(workdirPath)) return;
    for (const [index, file] of files.entries()) {
      if (!file.to.startsWith("/"))
        report.report("relative-path", locate([...path, index, "to"]), { path: file.to });
    }
  };
  check(spec.files, ["files"], spec.workdir, ["workdir"]);
  check(spec.build.files, ["build", "files"], spec.build.workdir, ["build", "workdir"]);
};
