/** How something that was looked at is: as it should be, worth knowing, or in the way. */
export type FindingState = "ok" | "note" | "bad";

/** Something that was looked at. */
export interface Finding {
  /** What it is about, such as `engine` or `rootless`. */
  readonly area: string;
  readonly state: FindingState;
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** A finding that is `ok`, or else what `state` says, with a remedy. */
export function check(
  area: string,
  isGood: boolean,
  [good, other]: readonly [good: string, other: string],
  remedy: string,
  state: FindingState = "bad",
): Finding {
  return isGood ? { area, state: "ok", text: good } : { area, state, text: other, remedy };
}
