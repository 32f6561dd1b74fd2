import { posix } from "node:path";
import { compileGlob, type PathTest } from "./glob.ts";

interface Pattern {
  readonly text: string;
  readonly isException: boolean;
  readonly test: PathTest;
}

/** What a folder's match was, pattern by pattern: what is below it needs not ask again. */
export type FolderMatch = readonly boolean[];

export interface Match {
  readonly matched: boolean;
  readonly each: FolderMatch;
}

/** Patterns as in an ignore file: later ones win, and "!" makes an exception. Rules: moby's patternmatcher. */
export class PatternList {
  readonly #patterns: readonly Pattern[];
  readonly #hasExceptions: boolean;

  /** Throws an Error on a pattern that is none. */
  constructor(patterns: readonly string[]) {
    this.#patterns = patterns
      .map((text) => text.trim())
      .filter((text) => text !== "")
      .map(parsePattern);
    this.#hasExceptions = this.#patterns.some(({ isException }) => isException);
  }

  /** Whether a path matches; `parent` is the outcome for its folder, undefined at the top. */
  match(path: string, parent: FolderMatch | undefined): Match {
    let matched = false;
    const each = this.#patterns.map(({ isException, test }, i) => {
      // A pattern matters only where it would change the outcome.
      const hit = parent?.[i] === true || (isException === matched && test(path));
      if (hit) matched = !isException;
      return hit;
    });
    return { matched, each };
  }

  /** Whether something below a folder that does not match may match. */
  mayMatchBelow(folder: string): boolean {
    return this.#reachesInto(folder, (pattern) => !pattern.isException);
  }

  /** Whether something below a folder that matches may be an exception. */
  mayExceptBelow(folder: string): boolean {
    return this.#hasExceptions && this.#reachesInto(folder, (pattern) => pattern.isException);
  }

  #reachesInto(folder: string, which: (pattern: Pattern) => boolean): boolean {
    const candidates = this.#patterns
      .filter(which)
      .map(({ text }) => text.replace(/\/\*\*$/, "").replace(/\/\*$/, ""));
    if (candidates.some((text) => /[*[\]?^\\]/.test(text))) return true;
    return candidates.some((text) => `${text}/`.startsWith(`${folder}/`));
  }
}

function parsePattern(pattern: string): Pattern {
  const cleaned = cleanPath(pattern);
  const isException = cleaned.startsWith("!");
  const text = isException ? cleaned.slice(1) : cleaned;
  if (text === "") throw new Error('the pattern "!" excepts nothing');
  return { text, isException, test: compileGlob(text) };
}

function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 ? clean.replace(/\/$/, "") : clean;
}
