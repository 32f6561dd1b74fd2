/** A piece of a pattern. */
type Token =
  | { readonly kind: "char"; readonly char: string }
  /** "?": one character but no slash. */
  | { readonly kind: "one" }
  /** "*": any number of those. */
  | { readonly kind: "some" }
  /** "**" and "**" + slash inside: nothing, or anything up to and with a slash. */
  | { readonly kind: "folders" }
  /** "**" at the end: anything. */
  | { readonly kind: "rest" }
  | {
      readonly kind: "class";
      readonly negated: boolean;
      readonly ranges: readonly (readonly [string, string])[];
    };

/** Matches a whole path, or does not. */
export type PathTest = (path: string) => boolean;

/**
 * The test of one cleaned pattern, with the meaning that moby's patternmatcher gives it. Its time grows with pattern
 * times path and no faster, whatever the pattern. Throws an Error on a pattern that is none.
 */
export function compileGlob(pattern: string): PathTest {
  const tokens = tokenize(pattern);
  const literal = literalOf(tokens);
  if (literal !== undefined) return (path) => path === literal;
  const [first, ...others] = tokens;
  const suffix = literalOf(others);
  if (first?.kind === "folders" && suffix !== undefined && !/[\\]/.test(pattern)) {
    // A pattern of "**" and plain characters matches ends of paths, also within a name.
    const end = pattern.slice(2);
    return end.startsWith("/")
      ? (path) => path === end.slice(1) || path.endsWith(end)
      : (path) => path.endsWith(end);
  }
  const last = tokens.at(-1);
  const prefix = literalOf(tokens.slice(0, -1));
  if (last?.kind === "rest" && prefix !== undefined) return (path) => path.startsWith(prefix);
  return (path) => runTokens(tokens, path);
}

function literalOf(tokens: readonly Token[]): string | undefined {
  let text = "";
  for (const token of tokens) {
    if (token.kind !== "char") return undefined;
    text += token.char;
  }
  return text;
}

function tokenize(pattern: string): Token[] {
  const chars = [...pattern];
  const tokens: Token[] = [];
  let at = 0;
  while (at < chars.length) {
    const char = chars[at++] ?? "";
    if (char === "*" && chars[at] === "*") {
      at++;
      if (chars[at] === "/") at++;
      tokens.push({ kind: at >= chars.length ? "rest" : "folders" });
    } else if (char === "*") tokens.push({ kind: "some" });
    else if (char === "?") tokens.push({ kind: "one" });
    else if (char === "\\") {
      const escaped = chars[at++];
      if (escaped === undefined)
        throw new Error(`the pattern ${JSON.stringify(pattern)} ends with a backslash`);
      tokens.push({ kind: "char", char: escaped });
    } else if (char === "[") {
      const { token, next } = readClass(chars, at, pattern);
      tokens.push(token);
      at = next;
    } else tokens.push({ kind: "char", char });
  }
  return tokens;
}

function readClass(chars: readonly string[], start: number, pattern: string): { token: Token; next: number } {
  let at = start;
  const negated = chars[at] === "^";
  if (negated) at++;
  const ranges: (readonly [string, string])[] = [];
  const read = (): string => {
    if (chars[at] === "\\") at++;
    const char = chars[at++];
    if (char === undefined) throw new Error(`the pattern ${JSON.stringify(pattern)} has a "[" without "]"`);
    return char;
  };
  while (chars[at] !== "]" || ranges.length === 0) {
    const low = read();
    let high = low;
    if (chars[at] === "-" && chars[at + 1] !== "]") {
      at++;
      high = read();
    }
    ranges.push([low, high]);
  }
  return { token: { kind: "class", negated, ranges }, next: at + 1 };
}

/** Follows all ways through the tokens at once, a character at a time. */
function runTokens(tokens: readonly Token[], path: string): boolean {
  // Places where a token is about to begin, and those within one that repeats.
  let active = new Set<number>();
  const enter = (set: Set<number>, index: number): void => {
    if (set.has(index)) return;
    set.add(index);
    const kind = tokens[index]?.kind;
    if (kind === "some" || kind === "folders" || kind === "rest") enter(set, index + 1);
  };
  enter(active, 0);
  for (const char of path) {
    const next = new Set<number>();
    for (const index of active) {
      // Within "folders" nothing but a slash leads on; it stands as -1 - index.
      const within = index < 0;
      const place = within ? -1 - index : index;
      const token = tokens[place];
      if (token === undefined) continue;
      switch (token.kind) {
        case "char":
          if (char === token.char) enter(next, place + 1);
          break;
        case "one":
          if (char !== "/") enter(next, place + 1);
          break;
        case "class":
          if (inClass(token, char)) enter(next, place + 1);
          break;
        case "some":
          if (char !== "/") enter(next, place);
          break;
        case "rest":
          enter(next, place);
          break;
        case "folders":
          next.add(-1 - place);
          if (char === "/") enter(next, place + 1);
          break;
        default:
          return token satisfies never;
      }
    }
    active = next;
  }
  return active.has(tokens.length);
}

function inClass({ negated, ranges }: Extract<Token, { kind: "class" }>, char: string): boolean {
  const point = char.codePointAt(0) ?? 0;
  const inside = ranges.some(
    ([low, high]) => point >= (low.codePointAt(0) ?? 0) && point <= (high.codePointAt(0) ?? 0),
  );
  return inside !== negated;
}
