import { posix } from "node:path";
import type { SpecPath } from "../spec/index.ts";
import { type RequirementFacts, requirementFacts, requirementLines } from "./requirement.ts";
import type { LintSubject } from "./rule.ts";

/** A package that a target asks for by name. */
export interface RequiredPackage {
  readonly facts: RequirementFacts;
  /** As it is written, with its file where that is not the spec. */
  readonly text: string;
  /** The item of the spec that leads to it. */
  readonly path: SpecPath;
}

/** The packages of a target's list, and those of its requirements files as far as they can be read. */
export function requiredPackages({ target, context }: LintSubject): readonly RequiredPackage[] {
  const { python } = target.spec;
  const named = (python?.packages ?? []).flatMap((text, index): RequiredPackage[] => {
    const facts = requirementFacts(text);
    return facts === undefined ? [] : [{ facts, text, path: ["python", "packages", index] }];
  });
  const listed = (python?.requirements ?? []).flatMap((file, index) =>
    requirementLines(context?.textOf(posix.normalize(file)) ?? "").map((facts): RequiredPackage => {
      const extras = facts.extras.length === 0 ? "" : `[${facts.extras.join(",")}]`;
      const text = `${facts.name}${extras}${facts.rest} of ${file}`;
      return { facts, text, path: ["python", "requirements", index] };
    }),
  );
  return [...named, ...listed];
}
