import { CATALOGUE, type Reporter } from "../diagnostics/index.ts";

/** A reporter that hands everything on and remembers whether an error was among it. */
export interface Watch {
  readonly report: Reporter;
  readonly failed: () => boolean;
}

/** Returns a watch on what is reported from now on; `report` itself may hold errors of earlier work. */
export function watchErrors(report: Reporter): Watch {
  let failed = false;
  return {
    failed: () => failed,
    report: {
      report(code, span, params) {
        failed ||= CATALOGUE[code].severity === "error";
        report.report(code, span, params);
      },
      get diagnostics() {
        return report.diagnostics;
      },
      get hasErrors() {
        return report.hasErrors;
      },
      get dropped() {
        return report.dropped;
      },
    },
  };
}
