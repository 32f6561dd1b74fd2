import { error } from "./row.ts";

/** Messages about environments of conda. */
export const CONDA_MESSAGES = {
  "conda-lock": error<{ name: string; why: string }>(
    (p) => `${p.name} is no lock of conda that mlspec can read: ${p.why}`,
    () => "conda list --explicit writes one",
  ),
};
