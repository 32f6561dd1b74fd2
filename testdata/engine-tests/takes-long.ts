/** Why a test was left out whose like runs each time. */
export const LONG = "another of its kind runs; make gallery-full runs all";

/** Whether an entry of the gallery is left out of a test, for it takes long and another shows the same. MLSPEC_FULL=1 leaves out none. */
export function createIsLong(names: readonly string[]): (name: string) => boolean {
  const all = process.env.MLSPEC_FULL !== undefined;
  return (name) => !all && names.includes(name);
}
