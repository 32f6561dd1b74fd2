import type { Severity } from "../diagnostic.ts";
import { suggest } from "../suggest.ts";

/** One message of the catalogue; P is what it must be told. */
export interface Row<P> {
  readonly severity: Severity;
  readonly message: (params: P) => string;
  readonly hint?: (params: P) => string | undefined;
}

/** A message about a mistake: no image comes of it. */
export function error<P = object>(
  message: (params: P) => string,
  hint?: (params: P) => string | undefined,
): Row<P> {
  return hint === undefined ? { severity: "error", message } : { severity: "error", message, hint };
}

/** A message about a likely fault in an image which can be built. */
export function warning<P = object>(
  message: (params: P) => string,
  hint?: (params: P) => string | undefined,
): Row<P> {
  return hint === undefined ? { severity: "warning", message } : { severity: "warning", message, hint };
}

/** A message about what could be better in an image that is right. */
export function note<P = object>(
  message: (params: P) => string,
  hint?: (params: P) => string | undefined,
): Row<P> {
  return hint === undefined ? { severity: "note", message } : { severity: "note", message, hint };
}

/** A name in quotes, shortened if it is long. */
export function quoted(text: string): string {
  return text.length <= 80 ? `"${text}"` : `"${text.slice(0, 77)}…"`;
}

/**
 * The usual hint of a wrong name: the right one that is near, if there is one.
 * Messages take candidates and look for the near one here, so that nobody searches for a message that is not kept.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = suggest(word, candidates);
  return near === undefined ? undefined : `did you mean ${quoted(near)}?`;
}
