import { compareVersions, isVersion, matchesClause } from "./version.ts";

/** What markers ask of the environment, and the extras that are wanted. Names as in PEP 508. */
export type MarkerEnvironment = Readonly<Record<string, string>>;

type Operand = { readonly variable: string } | { readonly text: string };

/** A condition on the environment. */
export type Marker = Both | Comparison;

interface Both {
  readonly kind: "and" | "or";
  readonly left: Marker;
  readonly right: Marker;
}

interface Comparison {
  readonly kind: "compare";
  readonly operator: string;
  readonly left: Operand;
  readonly right: Operand;
}

export type ParsedMarker =
  | { readonly kind: "marker"; readonly marker: Marker }
  | { readonly kind: "refused"; readonly problem: string };

/** Source: https://packaging.python.org/specifications/dependency-specifiers/#environment-markers. */
const VARIABLES: ReadonlySet<string> = new Set([
  "os_name",
  "sys_platform",
  "platform_machine",
  "platform_python_implementation",
  "platform_release",
  "platform_system",
  "platform_version",
  "python_version",
  "python_full_version",
  "implementation_name",
  "implementation_version",
  "extra",
  "extras",
  "dependency_groups",
]);

const TOKEN =
  /\s*(?:(\(|\))|("[^"]*"|'[^']*')|(===|~=|==|!=|<=|>=|<|>)|(not\s+in\b|in\b|and\b|or\b)|([A-Za-z_][A-Za-z0-9_.]*))/y;
const DEEPEST = 64;

/** Reads a marker such as `python_version < "3.11" and sys_platform == "linux"`. */
export function parseMarker(text: string): ParsedMarker {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (text.slice(TOKEN.lastIndex).trim() !== "") {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null)
      return { kind: "refused", problem: `cannot read "${text.slice(from).trim().slice(0, 40)}"` };
    tokens.push(match[0].trim());
  }
  try {
    const reader = new MarkerReader(tokens);
    return { kind: "marker", marker: reader.readAll() };
  } catch (error) {
    if (error instanceof MarkerProblem) return { kind: "refused", problem: error.message };
    throw error;
  }
}

class MarkerProblem extends Error {}

class MarkerReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  readAll(): Marker {
    const marker = this.#readOr(0);
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new MarkerProblem(`"${rest}" is not expected there`);
    return marker;
  }

  #readOr(depth: number): Marker {
    let left = this.#readAnd(depth);
    while (this.#accept("or")) left = { kind: "or", left, right: this.#readAnd(depth) };
    return left;
  }

  #readAnd(depth: number): Marker {
    let left = this.#readOne(depth);
    while (this.#accept("and")) left = { kind: "and", left, right: this.#readOne(depth) };
    return left;
  }

  #readOne(depth: number): Marker {
    if (depth > DEEPEST) throw new MarkerProblem("it is nested too deep");
    if (this.#accept("(")) {
      const inner = this.#readOr(depth + 1);
      if (!this.#accept(")")) throw new MarkerProblem("a parenthesis is not closed");
      return inner;
    }
    const left = this.#readOperand();
    const operator = (this.#tokens[this.#at++] ?? "").replace(/\s+/, " ");
    if (!/^(?:===|~=|==|!=|<=|>=|<|>|in|not in)$/.test(operator)) {
      throw new MarkerProblem("a comparison is missing, such as ==");
    }
    return { kind: "compare", operator, left, right: this.#readOperand() };
  }

  #readOperand(): Operand {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new MarkerProblem("it ends too early");
    if (/^["']/.test(token)) return { text: token.slice(1, -1) };
    // Names with dots, and this one without its platform, are those of setuptools' first markers.
    const known =
      token === "python_implementation" ? "platform_python_implementation" : token.replaceAll(".", "_");
    if (!VARIABLES.has(known)) throw new MarkerProblem(`"${token}" is not a variable of markers`);
    return { variable: known };
  }

  #accept(word: string): boolean {
    if (this.#tokens[this.#at] !== word) return false;
    this.#at++;
    return true;
  }
}

/** True if a marker holds. `extra` and the group variables are sets: several wanted ones are separated by spaces. */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): boolean {
  if (marker.kind === "compare") return evaluateComparison(marker, environment);
  const left = evaluateMarker(marker.left, environment);
  return marker.kind === "and"
    ? left && evaluateMarker(marker.right, environment)
    : left || evaluateMarker(marker.right, environment);
}

function evaluateComparison({ operator, left, right }: Comparison, environment: MarkerEnvironment): boolean {
  const sets = [left, right].map(
    (operand) => "variable" in operand && /^extras?$|groups$/.test(operand.variable),
  );
  const leftText = textOf(left, environment);
  const rightText = textOf(right, environment);
  if (sets[0] || sets[1]) {
    const wanted = (sets[0] ? leftText : rightText).split(" ");
    const found = wanted.includes(sets[0] ? rightText : leftText);
    return operator === "!=" || operator === "not in" ? !found : found;
  }
  if (operator === "in") return rightText.includes(leftText);
  if (operator === "not in") return !rightText.includes(leftText);
  if (isVersion(leftText) && isVersion(rightText.replace(/\.\*$/, ""))) {
    return matchesClause(leftText, operator, rightText);
  }
  return compareTexts(leftText, operator, rightText);
}

function textOf(operand: Operand, environment: MarkerEnvironment): string {
  return "text" in operand ? operand.text : (environment[operand.variable] ?? "");
}

function compareTexts(left: string, operator: string, right: string): boolean {
  switch (operator) {
    case "==":
    case "===":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return isVersion(left) && isVersion(right) && compareVersions(left, right) >= 0;
  }
}
