import type { FileItem } from "../schema/index.ts";
import type { SpecPath } from "../spec-file.ts";
import type { Rule } from "./rule.ts";

/** A download without a checksum is whatever the server sends that day. */
export const checkDownloads: Rule = ({ spec, locate, isWritten }, report) => {
  const check = (files: readonly FileItem[], path: SpecPath) => {
    for (const [index, file] of files.entries()) {
      if (file.kind !== "url" || file.sha256 !== undefined || isWritten([...path, index, "sha256"])) continue;
      report.report("unchecked-download", locate([...path, index, "url"]), {});
    }
  };
  for (const side of ["build", "runtime"] as const) {
    const made = spec.base.made?.[side];
    if (made?.kind === "files" && /^https?:/i.test(made.rootfs) && made.sha256 === undefined)
      report.report("unchecked-download", locate(["base", side]), {});
  }
  check(spec.files, ["files"]);
  check(spec.build.files, ["build", "files"]);
};
