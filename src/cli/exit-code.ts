/**
 * How a run of the program ended, for the shell. The numbers above 63 are those of sysexits(3), 130 is 128 + SIGINT.
 */
export const EXIT = {
  ok: 0,
  /** A step of the build failed, or the engine refused it. */
  buildFailed: 1,
  /** The command line is wrong, or names a file that cannot be used. */
  usage: 64,
  /** The spec is wrong; every mistake was printed. */
  badSpec: 65,
  /** No engine answered. Trying again later can help. */
  unreachable: 69,
  /** Our own fault. */
  internal: 70,
  /** The user stopped it. */
  cancelled: 130,
} as const;

/** What the codes mean, for help and reference. */
export const EXIT_MEANINGS: readonly (readonly [code: ExitCode, meaning: string])[] = [
  [EXIT.ok, "done"],
  [EXIT.buildFailed, "the build failed, or the engine refused what was asked"],
  [EXIT.usage, "the command line is wrong"],
  [EXIT.badSpec, "the spec is wrong"],
  [EXIT.unreachable, "no engine answered; trying again can help"],
  [EXIT.internal, "a fault of mlspec"],
  [EXIT.cancelled, "cancelled"],
];

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
