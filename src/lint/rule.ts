import type { Reporter } from "../diagnostics/index.ts";
import type { Lock } from "../lock/index.ts";
import type { Span } from "../source/index.ts";
import type { SpecFile, SpecPath, TargetSpec } from "../spec/index.ts";
import type { ContextFiles } from "./context-files.ts";
import type { Policy } from "./policy/policy.ts";

/** What a rule looks at: one target, its images chosen and its server filled in, and what is known around it. */
export interface LintSubject {
  readonly file: SpecFile;
  readonly target: TargetSpec;
  /** Names of the client's own contexts, each of which can take an image's place. */
  readonly contexts: ReadonlySet<string>;
  /** Names of labels that are given beside the spec's. */
  readonly labels: ReadonlySet<string>;
  /** The lock beside the spec. */
  readonly lock?: Lock;
  /** The build context, where it can be read. */
  readonly context?: ContextFiles;
  readonly policy?: Policy;
}

/** Looks at one target. What is wrong with a whole file is reported for each of its targets, and kept once. */
export type Check = (subject: LintSubject, report: Reporter) => void;

/** What an example of a rule has beside its spec. */
export interface Example {
  readonly spec: string;
  /** Sizes of files of the build context in bytes, or their text. */
  readonly files?: Readonly<Record<string, number | string>>;
  /** The ignore file of the build context. */
  readonly ignore?: string;
  readonly lock?: string;
  readonly policy?: string;
}

/** One rule: what it is about, for people, and how it is looked for. */
export interface LintRule {
  /** Never changed, never given twice. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** What to do about it. */
  readonly remedy: string;
  /** It fires. Absent where it is found by a build alone; then `found` says where. */
  readonly bad?: Example;
  /** It is silent. */
  readonly good?: Example;
  /** What finds it, where a look at the spec does not. */
  readonly found?: string;
  /** What `--fix` does about it. */
  readonly fix?: string;
  /** Absent where the reader or the plan reports it. */
  readonly check?: Check;
}

/** Whether the file itself says something at `path` of a target. */
export function isWritten({ locate }: TargetSpec, path: SpecPath): boolean {
  const own = locate(path);
  const around = locate(path.slice(0, -1));
  return own.start !== around.start || own.end !== around.end;
}

/** The place of what makes the target listen: its server, or its ports. */
export function listenSpan({ locate, spec }: TargetSpec): Span {
  return locate(spec.serve === undefined ? ["expose"] : ["serve"]);
}
