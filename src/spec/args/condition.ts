/** A condition, as `when` holds it. */
export type Condition =
  | { readonly kind: "truth"; readonly name: NamePlace }
  | {
      readonly kind: "equals";
      readonly name: NamePlace;
      readonly words: readonly string[];
      readonly negated: boolean;
    }
  | { readonly kind: "not"; readonly of: Condition }
  | { readonly kind: "all" | "any"; readonly of: readonly Condition[] };

/** The name of a build arg and where in the condition it stands. */
export interface NamePlace {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Why a text is no condition, and where. */
export interface ConditionProblem {
  readonly kind: "problem";
  readonly problem: string;
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly kind: "word" | "quoted" | "sign" | "end";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const LENGTH_LIMIT = 1024;
const DEPTH_LIMIT = 32;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
// Sticky and without nested repetition: linear.
const TOKEN = /\s*(?:(==|!=|[!()[\],])|'([^']*)'|"([^"]*)"|\$\{([A-Za-z0-9_]*)\}|([A-Za-z0-9_./:+@-]+))/y;

class ConditionError extends Error {
  readonly place: ConditionProblem;
  constructor(problem: string, token: { readonly start: number; readonly end: number }) {
    super(problem);
    this.place = { kind: "problem", problem, start: token.start, end: token.end };
  }
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const last = text.trimEnd().length;
  let at = 0;
  while (at < last) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      const start = at + (/\S/.exec(text.slice(at))?.index ?? 0);
      throw new ConditionError("this character has no meaning in a condition", { start, end: start + 1 });
    }
    const [all, sign, single, double, braced, word] = match;
    const end = at + all.length;
    const start = end - all.trimStart().length;
    const quoted = single ?? double;
    if (sign !== undefined) tokens.push({ kind: "sign", text: sign, start, end });
    else if (quoted !== undefined) tokens.push({ kind: "quoted", text: quoted, start, end });
    else tokens.push({ kind: "word", text: braced ?? word ?? "", start, end });
    at = end;
  }
  tokens.push({ kind: "end", text: "", start: last, end: last });
  return tokens;
}

/** Reads tokens from left to right; throws ConditionError inside this file only. */
class ConditionReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", start: 0, end: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at++;
    return token;
  }

  #accept(text: string): boolean {
    const token = this.#peek();
    if (token.kind === "quoted" || token.kind === "end" || token.text !== text) return false;
    this.#at++;
    return true;
  }

  #expect(text: string): void {
    const token = this.#peek();
    if (!this.#accept(text)) throw new ConditionError(`"${text}" is missing`, token);
  }

  readAll(): Condition {
    const condition = this.#any(0);
    const rest = this.#peek();
    if (rest.kind !== "end") throw new ConditionError('"and" or "or" is missing here', rest);
    return condition;
  }

  #any(depth: number): Condition {
    const parts = [this.#all(depth)];
    while (this.#accept("or")) parts.push(this.#all(depth));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "any", of: parts };
  }

  #all(depth: number): Condition {
    const parts = [this.#one(depth)];
    while (this.#accept("and")) parts.push(this.#one(depth));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: "all", of: parts };
  }

  #one(depth: number): Condition {
    if (depth > DEPTH_LIMIT) throw new ConditionError("it is nested too deep", this.#peek());
    if (this.#accept("!") || this.#accept("not")) return { kind: "not", of: this.#one(depth + 1) };
    if (this.#accept("(")) {
      const condition = this.#any(depth + 1);
      this.#expect(")");
      return condition;
    }
    return this.#comparison();
  }

  #comparison(): Condition {
    const token = this.#next();
    if (token.kind !== "word" || !NAME.test(token.text))
      throw new ConditionError("the name of a build arg is missing", token);
    const name = { name: token.text, start: token.start, end: token.end };
    if (this.#accept("==")) return { kind: "equals", name, words: [this.#word()], negated: false };
    if (this.#accept("!=")) return { kind: "equals", name, words: [this.#word()], negated: true };
    if (!this.#accept("in")) return { kind: "truth", name };
    this.#expect("[");
    const words = [this.#word()];
    while (this.#accept(",")) words.push(this.#word());
    this.#expect("]");
    return { kind: "equals", name, words, negated: false };
  }

  #word(): string {
    const token = this.#next();
    if (token.kind === "word" || token.kind === "quoted") return token.text;
    throw new ConditionError("a word is missing", token);
  }
}

/** Returns the condition which `text` says, or why it says none. Length and nesting are bounded. */
export function parseCondition(text: string): Condition | ConditionProblem {
  if (text.length > LENGTH_LIMIT) {
    return {
      kind: "problem",
      problem: `it is longer than ${LENGTH_LIMIT} characters`,
      start: 0,
      end: text.length,
    };
  }
  try {
    return new ConditionReader(tokenize(text)).readAll();
  } catch (error) {
    if (error instanceof ConditionError) return error.place;
    throw error;
  }
}
