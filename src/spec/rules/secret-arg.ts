import { looksSecret, type Reporter } from "../../diagnostics/index.ts";
import type { ArgDeclaration } from "../spec-file.ts";

/** The default of a build arg stands in the file, and its value in the record of every build. */
export function checkArgSecrets(args: readonly ArgDeclaration[], report: Reporter): void {
  for (const arg of args) {
    if (looksSecret(arg.name, arg.default ?? ""))
      report.report("secret-in-text", arg.span, { name: arg.name });
  }
}
