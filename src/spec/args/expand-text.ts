import type { Reporter } from "../../diagnostics/index.ts";
import type { ScalarNode } from "../../document/index.ts";
import { SCRIPT_LIMIT } from "../formats/index.ts";
import type { Expansion } from "../schema/index.ts";
import { placeInScalar } from "./place-in-scalar.ts";
import type { ArgScope, KnownValue } from "./scope.ts";
import { type Reference, splitSubstitutions } from "./substitution.ts";

/** A text after substitution. `args`: the client-given build args in it. */
export type Expanded =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly replaced: boolean;
      readonly args: readonly string[];
    }
  /** It depends on a value which is not known yet. */
  | { readonly kind: "opaque" }
  /** A mistake was reported. */
  | { readonly kind: "refused" };

interface Work {
  readonly node: ScalarNode;
  readonly expansion: Exclude<Expansion, "none">;
  readonly scope: ArgScope;
  readonly report: Reporter;
  readonly args: Set<string>;
  opaque: boolean;
  refused: boolean;
  size: number;
}

/** Substitutions inside the words of substitutions go no deeper than this. */
const NESTING_LIMIT = 8;

// What a POSIX shell gives a meaning to, outside or inside quotes (XCU 2.2, 2.6, 2.13), and line ends.
const SHELL_MEANS = /[|&;<>()$`\\"'*?[\]#~!{}\n\r]/;

function placed(work: Work, text: string): string {
  work.size += text.length;
  if (work.size <= SCRIPT_LIMIT && work.scope.charge(text.length)) return text;
  if (!work.refused) work.report.report("text-too-long", work.node.span, { limit: SCRIPT_LIMIT });
  work.refused = true;
  return "";
}

/** Returns the text for `value` where it is put into a text that a shell or the plan reads again. */
function safeValue(work: Work, name: string, value: KnownValue): string {
  if (value.given) work.args.add(name);
  if (work.expansion === "env") return value.text.replaceAll("${", () => "$${");
  if (work.expansion === "shell" && value.given && SHELL_MEANS.test(value.text)) {
    work.report.report("unsafe-in-shell", work.node.span, { name });
    work.refused = true;
    return "";
  }
  return value.text;
}

function expandReference(
  work: Work,
  reference: Reference,
  source: string,
  offset: number,
  depth: number,
): string {
  const { name, operator, word } = reference;
  const value = work.scope.lookup(name);
  if (value.kind === "undeclared") {
    if (work.expansion !== "plain") return placed(work, source);
    const span = placeInScalar(work.node, offset + reference.start, offset + reference.end);
    work.report.report("unknown-arg", span, { name, names: work.scope.names() });
    work.refused = true;
    return "";
  }
  if (value.kind === "opaque") {
    work.opaque = true;
    return "";
  }
  const wordOffset = offset + reference.end - 1 - word.length;
  const isSet = value.text !== "";
  switch (operator) {
    case "value":
      return placed(work, safeValue(work, name, value));
    case "default":
      return isSet
        ? placed(work, safeValue(work, name, value))
        : expandPieces(work, word, wordOffset, depth + 1);
    case "alternate":
      return isSet ? expandPieces(work, word, wordOffset, depth + 1) : "";
  }
}

function expandPieces(work: Work, text: string, offset: number, depth: number): string {
  if (depth > NESTING_LIMIT) {
    work.report.report("bad-substitution", work.node.span, { problem: "it is nested too deep" });
    work.refused = true;
    return "";
  }
  let result = "";
  for (const piece of splitSubstitutions(text)) {
    if (work.refused) return "";
    if (piece.kind === "literal") result += placed(work, piece.text);
    // The plan reads environment values once more and resolves the escape itself.
    else if (piece.kind === "escape") result += placed(work, work.expansion === "env" ? "$${" : "${");
    else if (piece.kind === "reference") {
      result += expandReference(work, piece, text.slice(piece.start, piece.end), offset, depth);
    } else if (work.expansion === "plain") {
      const span = placeInScalar(work.node, offset + piece.start, offset + piece.end);
      work.report.report("bad-substitution", span, { problem: piece.problem });
      work.refused = true;
    } else result += placed(work, text.slice(piece.start, piece.end));
  }
  return result;
}

/** Returns the text of `node` with the build args of `scope` put in, as `expansion` says. */
export function expandText(
  node: ScalarNode,
  expansion: Expansion,
  scope: ArgScope,
  report: Reporter,
): Expanded {
  if (expansion === "none" || !node.text.includes("${")) {
    return { kind: "text", text: node.text, replaced: false, args: [] };
  }
  const work: Work = {
    node,
    expansion,
    scope,
    report,
    args: new Set(),
    opaque: false,
    refused: false,
    size: 0,
  };
  const text = expandPieces(work, node.text, 0, 0);
  if (work.refused) return { kind: "refused" };
  if (work.opaque) return { kind: "opaque" };
  return { kind: "text", text, replaced: true, args: [...work.args] };
}
