import type { Spec } from "../spec/index.ts";

/** How many compilers a step runs at once; what the spec says of it. */
export interface BuildJobs {
  readonly most?: number;
  /** Bytes counted for each. */
  readonly memory?: number;
}

/** The limits of a target, as a field of steps that compile. */
export function jobsOf({ build }: Spec): { readonly jobs?: BuildJobs } {
  const { jobs: most, memory_per_job: memory } = build;
  if (most === undefined && memory === undefined) return {};
  return { jobs: { ...(most !== undefined && { most }), ...(memory !== undefined && { memory }) } };
}
