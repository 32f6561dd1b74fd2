import type { Plan } from "../plan/index.ts";
import { type RunWishes, runFacts } from "./run-facts.ts";

/**
 * A batch script that runs the image by Apptainer, an MPI program's ranks started by Slurm. Sources: sbatch(1), srun(1),
 * https://apptainer.org/docs/user/latest/mpi.html.
 */
export function slurmScript(
  plan: Plan,
  wishes: RunWishes & { readonly tasks?: number; readonly time?: string },
): string {
  const { gpus, workdir } = runFacts(plan, wishes);
  const { name, image, cpus, memory, tasks = 1, time = "01:00:00" } = wishes;
  const hasMpi = (plan.components ?? []).some((one) => one.name === "openmpi" || one.name === "mpich");
  const mpi = hasMpi ? ["--mpi=pmix"] : [];
  const run = ["srun", ...mpi, "apptainer", "run", "--containall", ...(gpus > 0 ? ["--nv"] : [])];
  return [
    "#!/bin/bash",
    `#SBATCH --job-name=${name}`,
    `#SBATCH --ntasks=${tasks}`,
    ...(cpus === undefined ? [] : [`#SBATCH --cpus-per-task=${cpus}`]),
    ...(memory === undefined ? [] : [`#SBATCH --mem=${memory.toUpperCase().replace(/B$/, "")}`]),
    ...(gpus > 0 ? [`#SBATCH --gpus-per-node=${gpus}`] : []),
    `#SBATCH --time=${time}`,
    "#SBATCH --output=%x-%j.out",
    "set -euo pipefail",
    "",
    "# Fetched and converted once; a job's ranks then share the file.",
    `image=\${MLSPEC_IMAGE:-${name}.sif}`,
    `[ -e "$image" ] || apptainer pull "$image" 'docker://${image}'`,
    // Apptainer does not start a program where its image says.
    `${run.join(" ")} --pwd ${workdir === undefined ? '"$PWD"' : quoted(workdir)} --bind "$PWD" "$image" "$@"`,
    "",
  ].join("\n");
}

/** A word for the shell, whatever it holds. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
