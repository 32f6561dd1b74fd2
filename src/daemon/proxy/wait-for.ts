/** What `work` gives; undefined when it takes longer than that. Rejects with the signal's reason when that fires. */
export function waitFor<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const done = (act: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      act();
    };
    const onAbort = () => done(() => reject(signal.reason));
    const timer = setTimeout(() => done(() => resolve(undefined)), ms);
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) onAbort();
    work.then(
      (value) => done(() => resolve(value)),
      (error: unknown) => done(() => reject(error)),
    );
  });
}
