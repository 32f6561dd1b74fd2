import type { Reporter } from "../diagnostics/index.ts";
import { positionAt, type Span } from "../source/index.ts";
import type { SpecPath, TargetSpec } from "../spec/index.ts";
import type { ChosenCpu } from "./cpu/choose-cpu.ts";
import type { PlanDraft } from "./draft.ts";
import type { Environment, ImageConfig, PlanFacts, PlanRange, StepId } from "./types.ts";

/** What all of a plan's parts share while it is made. */
export interface PlanContext {
  readonly draft: PlanDraft;
  readonly facts: PlanFacts;
  readonly report: Reporter;
  /** Every target that can be reached, by name. */
  readonly targets: ReadonlyMap<string, TargetSpec>;
  /** Names of all targets the file declares, for suggestions. */
  readonly targetNames: readonly string[];
  /** Plans the named target once; undefined while it is being planned, which means a cycle. */
  readonly planRoot: (target: string) => StageRoot | undefined;
  /** A target as the image another starts from: its root and its configuration. */
  readonly planImage: (target: string) => { readonly root: StepId; readonly image: ImageConfig } | undefined;
}

/** A stage's finished root and what a program run on it finds. */
export interface StageRoot {
  readonly root: StepId;
  readonly env: Environment;
  readonly workdir: string;
  readonly config?: ImageConfig;
}

/** The target at hand and the stage its steps are counted in. */
export interface StageContext extends PlanContext {
  readonly target: TargetSpec;
  readonly stage: string;
  /** What is compiled for; absent: anything of the architecture. */
  readonly cpu?: ChosenCpu;
  /** The root `from: build` reads, planned when first asked for. */
  readonly buildRoot: () => StageRoot | undefined;
}

/** The lines of the spec a path stands at. */
export function rangeAt(target: TargetSpec, path: SpecPath): PlanRange {
  return toRange(target.locate(path));
}

/** A span as 1-based lines and 0-based characters. */
function toRange(span: Span): PlanRange {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  return {
    start: { line: start.line, character: start.column - 1 },
    end: { line: end.line, character: end.column - 1 },
  };
}
