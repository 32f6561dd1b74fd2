import type { Span } from "../source/index.ts";
import type { Code } from "./catalogue/index.ts";

/**
 * `error`: there will be no image, or none that policy allows. `warning`: there will be one, with a likely fault.
 * `note`: it could be better.
 */
export type Severity = "error" | "warning" | "note";

/** A stretch of a text, in UTF-16 offsets, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Edits of the file of a diagnostic that mend it and change nothing else of what the file means. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** One thing to tell the user, and where. Texts may hold whatever the user wrote: print them through `renderDiagnostic`. */
export interface Diagnostic {
  readonly code: Code;
  /** The rule it comes under, such as `ML030`; absent for what is no rule but a mistake. */
  readonly rule?: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** What to do about it. */
  readonly hint?: string;
  /** Where it is explained. */
  readonly url?: string;
  readonly fix?: Fix;
}
