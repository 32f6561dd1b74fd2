import {
  createReporter,
  type Diagnostic,
  type Reporter,
  renderDiagnostics,
  shownDiagnostic,
} from "../../diagnostics/index.ts";
import { settle } from "../../lint/index.ts";
import { positionAt, type SourceFile } from "../../source/index.ts";
import { readSpec, type SpecFile } from "../../spec/index.ts";
import { EXIT } from "../exit-code.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";

/** A spec without mistakes, and where what is found later is to be reported. */
export interface CheckedSpec {
  readonly spec: SpecFile;
  readonly report: Reporter;
}

/** Reads a spec's text; after a mistake every one is printed, and the failure that ends the command is thrown. */
export function checkSpec(file: SourceFile, io: Io): CheckedSpec {
  const report = createReporter();
  const spec = readSpec(file, report);
  if (spec === undefined) throw badSpec(report, io);
  return { spec, report };
}

/** Prints what was reported, errors among it, and returns the failure that says so. */
export function badSpec(report: Reporter, io: Io): Failure {
  printReport(report, io);
  const errors = report.diagnostics.filter(({ severity }) => severity === "error").length;
  return new Failure(EXIT.badSpec, `${errors} ${errors === 1 ? "mistake" : "mistakes"} in the spec`);
}

/** Prints all that was reported and no comment of the spec silences, if anything was. */
export function printReport(report: Reporter, io: Io): void {
  const diagnostics = settle(report.diagnostics);
  if (diagnostics.length > 0)
    io.err.write(`${renderDiagnostics({ diagnostics, dropped: report.dropped })}\n`);
}

/** A diagnostic for programs; lines and columns from 1. */
export function diagnosticJson(diagnostic: Diagnostic): object {
  const { code, rule, severity, message, span, hint, url, fix } = shownDiagnostic(diagnostic);
  return {
    file: span.file.name,
    severity,
    code,
    ...(rule === undefined ? {} : { rule }),
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(url === undefined ? {} : { url }),
    start: positionAt(span.file, span.start),
    end: positionAt(span.file, span.end),
    ...(fix !== undefined && {
      fix: {
        title: fix.title,
        edits: fix.edits.map((edit) => ({
          start: positionAt(span.file, edit.start),
          end: positionAt(span.file, edit.end),
          text: edit.text,
        })),
      },
    }),
  };
}
