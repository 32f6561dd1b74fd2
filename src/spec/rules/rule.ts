import type { Reporter } from "../../diagnostics/index.ts";
import type { Span } from "../../source/index.ts";
import type { Spec } from "../schema/index.ts";
import type { SpecPath } from "../spec-file.ts";

/** A target as rules see it. In a file with other mistakes, what could not be read is left out of `spec`. */
export interface Subject {
  readonly spec: Spec;
  readonly locate: (path: SpecPath) => Span;
  /** Whether the file says anything at `path`, readable or not. */
  readonly isWritten: (path: SpecPath) => boolean;
  /** Names of the client's own contexts, as far as they are known. */
  readonly contexts: ReadonlySet<string>;
}

/** Looks at one target and reports what the schema alone cannot see. */
export type Rule = (subject: Subject, report: Reporter) => void;
