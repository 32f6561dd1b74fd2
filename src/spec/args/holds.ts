import type { Reporter } from "../../diagnostics/index.ts";
import type { DocumentNode } from "../../document/index.ts";
import { type Condition, type NamePlace, parseCondition } from "./condition.ts";
import { placeInScalar } from "./place-in-scalar.ts";
import type { ArgScope, KnownValue } from "./scope.ts";

/** Whether a condition holds: `unknown` if that depends on a value which is not known, or the condition is wrong. */
export type Truth = boolean | "unknown";

/** Words which mean no; everything else means yes. */
const FALSE_WORDS: ReadonlySet<string> = new Set(["", "false", "0", "no"]);

type Lookup = (place: NamePlace) => KnownValue | undefined;

function evaluate(condition: Condition, lookup: Lookup): Truth {
  switch (condition.kind) {
    case "truth": {
      const value = lookup(condition.name);
      return value === undefined ? "unknown" : !FALSE_WORDS.has(value.text.toLowerCase());
    }
    case "equals": {
      const value = lookup(condition.name);
      return value === undefined ? "unknown" : condition.words.includes(value.text) !== condition.negated;
    }
    case "not": {
      const truth = evaluate(condition.of, lookup);
      return truth === "unknown" ? truth : !truth;
    }
    case "all":
    case "any": {
      // Every part is looked at, so that all wrong names are reported.
      const decisive = condition.kind === "any";
      const truths = condition.of.map((part) => evaluate(part, lookup));
      if (truths.includes(decisive)) return decisive;
      return truths.includes("unknown") ? "unknown" : !decisive;
    }
  }
}

/** Returns whether the condition in `node` holds; mistakes in it are reported, and count as unknown. */
export function holds(node: DocumentNode, scope: ArgScope, report: Reporter): Truth {
  if (node.kind !== "scalar") {
    report.report("wrong-type", node.span, {
      expected: "a condition",
      found: `a ${node.kind}`,
      example: "MODE == gpu",
    });
    return "unknown";
  }
  const condition = parseCondition(node.text);
  if (condition.kind === "problem") {
    report.report("bad-condition", placeInScalar(node, condition.start, condition.end), {
      problem: condition.problem,
    });
    return "unknown";
  }
  let wrong = false;
  const truth = evaluate(condition, (place) => {
    const value = scope.lookup(place.name);
    if (value.kind === "undeclared") {
      const span = placeInScalar(node, place.start, place.end);
      report.report("unknown-arg", span, { name: place.name, names: scope.names() });
      wrong = true;
    }
    return value.kind === "known" ? value : undefined;
  });
  return wrong ? "unknown" : truth;
}
