import type { ValueCode } from "../../diagnostics/index.ts";

/** A text was understood. */
export interface Understood<T> {
  readonly ok: true;
  readonly value: T;
}

/** A text was not understood: which rule it breaks, and in words why, to follow "... :". */
export interface Refused {
  readonly ok: false;
  readonly code: ValueCode;
  readonly why: string;
}

/** A kind of text: how to read it, and how to explain it. Reading takes time linear in the text. */
export interface Format<T> {
  /** Short stable name, used by the JSON Schema and the reference. */
  readonly name: string;
  /** Completes "expected ...". */
  readonly expected: string;
  readonly example: string;
  /** Regular expression for editors; it never refuses a text which `read` takes. */
  readonly pattern?: string;
  /** Longest text, in UTF-16 units. */
  readonly limit?: number;
  readonly read: (text: string) => Understood<T> | Refused;
}

export function understood<T>(value: T): Understood<T> {
  return { ok: true, value };
}

export function refused(code: ValueCode, why: string): Refused {
  return { ok: false, code, why };
}
