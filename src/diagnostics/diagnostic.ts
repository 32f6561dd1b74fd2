import type { Span } from "../source/index.ts";
import type { Code } from "./catalogue/index.ts";

/** `error`: there will be no image. `warning`: there will be one, with a likely fault. */
export type Severity = "error" | "warning";

/** One thing to tell the user, and where. Texts may hold whatever the user wrote: print them through `renderDiagnostic`. */
export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** What to do about it. */
  readonly hint?: string;
  /** Where it is explained. */
  readonly url?: string;
}
