import type { Environment } from "../environment.ts";

/** What a colour stands for. */
export type Colour = "error" | "cancelled" | "running" | "done" | "log";

/** Puts a colour around a text. */
export type Paint = (colour: Colour, text: string) => string;

const CODES: Readonly<Record<Colour, string>> = {
  error: "31",
  cancelled: "33",
  running: "",
  done: "34",
  log: "2",
};

/** Colours, unless NO_COLOR is set (no-color.org), FORCE_COLOR is 0 or false, or the terminal is a dumb one. */
export function createPaint({ NO_COLOR, FORCE_COLOR, TERM }: Environment): Paint {
  const isForced = FORCE_COLOR !== undefined && !/^(0|false)$/i.test(FORCE_COLOR);
  const isPlain = NO_COLOR ? true : FORCE_COLOR === undefined ? TERM === "dumb" : !isForced;
  if (isPlain) return (_, text) => text;
  return (colour, text) => (CODES[colour] === "" ? text : `\u001b[${CODES[colour]}m${text}\u001b[0m`);
}
