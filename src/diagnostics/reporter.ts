import type { Span } from "../source/index.ts";
import { CATALOGUE, type Code, type ParamsOf } from "./catalogue/index.ts";
import type { Row } from "./catalogue/row.ts";
import { ruleOf } from "./catalogue/rule-ids.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";

/** Collects what there is to tell the user. */
export interface Reporter {
  /** Adds one message; one which was reported before, at the same place in the same words, is not added again. */
  report<C extends Code>(code: C, span: Span, params: ParamsOf<C>, fix?: Fix): void;
  /** All messages kept so far, in the order of their places in the text. */
  readonly diagnostics: readonly Diagnostic[];
  readonly hasErrors: boolean;
  /** How many more there were than the limit allows to keep. */
  readonly dropped: number;
}

function order(a: Diagnostic, b: Diagnostic): number {
  if (a.span.file !== b.span.file) return a.span.file.name < b.span.file.name ? -1 : 1;
  return (
    a.span.start - b.span.start || a.span.end - b.span.end || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  );
}

/** Returns an empty reporter which keeps up to `limit` errors, as many warnings and as many notes. */
export function createReporter({ limit = 50 }: { readonly limit?: number } = {}): Reporter {
  /** Messages reported so far, by place and by place and text. */
  const seen = new Set<string>();
  const kept: Diagnostic[] = [];
  const counts = { error: 0, warning: 0, note: 0 };
  let dropped = 0;
  return {
    report(code, span, params, fix) {
      // The row and its params agree by the signature; the union of all rows cannot say so.
      const row = CATALOGUE[code] as Row<unknown>;
      const place = `${code} ${span.file.name} ${span.start} ${span.end}`;
      // Beyond the limit nobody composes messages: one place counts once.
      const isFull = counts[row.severity] >= limit;
      const message = isFull ? "" : row.message(params);
      if (seen.has(`${place} ${message}`) || (isFull && seen.has(place))) return;
      seen.add(place).add(`${place} ${message}`);
      if (isFull) {
        dropped++;
        return;
      }
      counts[row.severity]++;
      const hint = row.hint?.(params);
      const rule = ruleOf(code);
      kept.push({
        code,
        severity: row.severity,
        message,
        span,
        ...(rule === undefined ? {} : { rule }),
        ...(hint === undefined ? {} : { hint }),
        ...(fix === undefined ? {} : { fix }),
      });
    },
    get diagnostics() {
      return kept.toSorted(order);
    },
    get hasErrors() {
      return counts.error > 0;
    },
    get dropped() {
      return dropped;
    },
  };
}
