import type { Reporter } from "../diagnostics/index.ts";
import type { Lock } from "../lock/index.ts";
import { chooseImages, fillServing } from "../plan/index.ts";
import { resolveTarget, type SpecFile } from "../spec/index.ts";
import type { ContextFiles } from "./context-files.ts";
import type { Policy } from "./policy/policy.ts";
import { LINT_RULES } from "./rule-table.ts";

/** What a spec is looked at with; what is absent is not known, and rules about it are silent. */
export interface LintOptions {
  /** Names of targets; all of the file if absent. */
  readonly targets?: readonly string[];
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Names of the client's own contexts, each of which can take an image's place. */
  readonly contexts?: ReadonlySet<string>;
  readonly lock?: Lock;
  readonly context?: ContextFiles;
  readonly policy?: Policy;
  /** Names of labels that are given beside the spec's. */
  readonly labels?: ReadonlySet<string>;
  /** Where it is reported that a target cannot be settled, such as for want of a build arg. */
  readonly unsettled: Reporter;
}

/** Looks at targets of a spec with every rule; what the reader of the spec said before is not said again. */
export function lintSpec(file: SpecFile, options: LintOptions, report: Reporter): void {
  const { buildArgs = {}, contexts = new Set<string>(), labels = new Set<string>() } = options;
  const { lock, context, policy, unsettled } = options;
  for (const name of options.targets ?? file.targets.map((target) => target.name)) {
    const asked = { target: name, buildArgs, contexts };
    const resolved =
      resolveTarget(file, asked, unsettled) ??
      resolveTarget(file, { ...asked, asFarAsKnown: true }, unsettled);
    const chosen = resolved && chooseImages(resolved, report);
    const filled = chosen && fillServing(chosen, report);
    // After a mistake there the rest is looked at as it is written, unless nobody knows then what it starts from.
    const target = filled ?? chosen ?? (resolved?.spec.base.choice === undefined ? resolved : undefined);
    // What a target lies on is looked at by itself, and tools for people are run by people.
    if (target === undefined || target.on !== undefined) continue;
    const subject = {
      file,
      target,
      contexts,
      labels,
      ...(lock && { lock }),
      ...(context && { context }),
      ...(policy && { policy }),
    };
    for (const { check } of LINT_RULES) check?.(subject, report);
  }
}
