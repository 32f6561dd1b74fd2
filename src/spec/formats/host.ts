import { shaped } from "./shaped.ts";

/** How a cluster's Slurm starts the ranks of an MPI program: the names its --mpi option has. */
export const LAUNCH = shaped(
  "launch",
  "a way to start MPI programs",
  "pmix@4",
  /^(?:pmix(?:@[1-9])?|pmi2|none)$/,
  "it is pmix, pmix with its version as in pmix@4, pmi2 or none",
);

/** A version as two or three numbers. */
export const HOST_VERSION = shaped(
  "host-version",
  "a version",
  '"2.28"',
  /^[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}$/,
  "it is one to three numbers with dots between them",
);
