import { HOST_LABELS, MPICHS, type Plan } from "../plan/index.ts";

/** By what Slurm starts the ranks of an MPI program: `srun --mpi=...`. */
export interface Launcher {
  readonly kind: "pmix" | "pmi2";
  /** The version of PMIx that the machines have. */
  readonly version?: string;
}

/** Packages of distributions that hold an MPI's library or what comes with it. */
const OPENMPI = /^(openmpi|openmpi-bin|libopenmpi\d+\w*)$/;
const MPICH = /^(mpich|libmpich\d+\w*)$/;

/**
 * What the image says its machines have, else what its MPI speaks; undefined where it has none, or is started without Slurm.
 * Sources: https://slurm.schedmd.com/mpi_guide.html; Debian's Open MPI and MPICH under a Slurm of 22.05.
 */
export function launcherOf({ components = [], image, steps }: Plan): Launcher | undefined {
  const said = /^(pmix|pmi2|none)(?:@([1-9]))?$/.exec(image.config.Labels?.[HOST_LABELS.launch] ?? "");
  if (said !== null) {
    const [, kind = "", version] = said;
    if (kind === "pmi2") return { kind };
    return kind === "pmix" ? { kind, ...(version !== undefined && { version }) } : undefined;
  }
  const packages = steps.flatMap((step) => (step.kind === "packages" ? step.packages : []));
  const has = (pattern: RegExp, names: readonly string[]) =>
    components.some(({ name }) => names.includes(name)) ||
    packages.some((word) => pattern.test(word.split("=")[0] ?? ""));
  if (has(OPENMPI, ["openmpi", "hpcx"])) return { kind: "pmix" };
  return has(MPICH, MPICHS) ? { kind: "pmi2" } : undefined;
}
