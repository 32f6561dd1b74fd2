import type { SpecPath } from "../../spec/index.ts";
import type { StageContext } from "../context.ts";

/** One option as it is written. */
export type OptionValue = string | readonly string[];

/** A component the spec asks for. */
export interface Wish {
  readonly name: string;
  /** The version that stands behind its name. */
  readonly version?: string;
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Where it stands; an option stands one key further. */
  readonly at: SpecPath;
}

/** The components a target's spec asks for, in its order. One that is asked for twice is reported and left out. */
export function readWishes(stage: StageContext): readonly Wish[] {
  const wishes = new Map<string, Wish>();
  for (const [index, item] of stage.target.spec.components.entries()) {
    for (const [reference, options] of Object.entries(item)) {
      const [name = "", version] = reference.split("@");
      const at = ["components", index, reference];
      if (wishes.has(name)) stage.report.report("component-twice", stage.target.locate(at), { name });
      else wishes.set(name, { name, options, at, ...(version !== undefined && { version }) });
    }
  }
  return [...wishes.values()];
}
