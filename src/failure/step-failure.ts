/** A step that failed. */
export interface StepFailure {
  /** The vertex's name, such as `[app.build 2/3] pip install …`. */
  readonly name: string;
  /** The last lines of its output and of the engine's error, without line ends. */
  readonly lines: readonly string[];
  /** Undefined where the step had no process, or the engine did not say. */
  readonly exitCode: number | undefined;
}

/** Why a step failed, and what to do. */
export interface Cause {
  /** Stable: what scripts and pages refer to. */
  readonly id: string;
  readonly says: string;
  readonly hint: string;
}

/** What a rule makes of a match. */
export type Told = Omit<Cause, "id">;

/** A cause that a line of the output gives away. */
export interface LineRule {
  readonly id: string;
  /** Tried on each line by itself. It must be linear: no nested or adjacent quantifiers that can match the same text. */
  readonly line: RegExp;
  /** Lines as a real tool prints them, the last of which the rule knows. */
  readonly sample: readonly string[];
  /** Undefined where the line turns out to say something else. */
  readonly tell: (match: RegExpExecArray, step: StepFailure) => Told | undefined;
}

/** A cause that the exit code alone gives away, asked for where no line did. */
export interface ExitRule extends Told {
  readonly id: string;
  readonly exitCode: number;
}

/** Whether a step is of a build side, whose packages are those of `build`. */
export function isOfBuild({ name }: StepFailure): boolean {
  return /^\[[^\]]*\.build(?: [^\]]*)?\]/.test(name);
}

/** The component a step builds; undefined for another step. Components are built apart, on packages of their own. */
export function componentOf({ name }: StepFailure): string | undefined {
  return /^\[[^\]]*\.build(?: \d+\/\d+)?\] build ([a-z0-9][\w-]*)(?: \d\S*)?$/.exec(name)?.[1];
}
