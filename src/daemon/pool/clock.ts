/** Calls `act` after so many milliseconds; what comes back takes that back. */
export type After = (ms: number, act: () => void) => () => void;

/** The clock of the process, which does not keep it alive. */
export const realAfter: After = (ms, act) => {
  const timer = setTimeout(act, ms);
  timer.unref();
  return () => clearTimeout(timer);
};
