import type { Plan } from "../plan/index.ts";
import { launcherOf } from "./launcher.ts";
import { type RunWishes, runFacts } from "./run-facts.ts";
import { startFacts } from "./start-facts.ts";
import { volumeNames } from "./volume-names.ts";

/**
 * A batch script that runs the image by Apptainer, an MPI program's ranks started by Slurm. Ranks find each other, their GPUs and
 * their processors by what Slurm puts into the environment, the folder of its PMIx server, /dev/shm and the fabric's devices,
 * so nothing of that is kept from them (`--contain` and `--cleanenv` would make each rank a job of its own). The folder of the
 * job is HOME: programs may write there, and what lies in the user's own home is no part of the image.
 * Sources: sbatch(1), srun(1), https://apptainer.org/docs/user/latest/mpi.html.
 */
export function slurmScript(
  plan: Plan,
  wishes: RunWishes & { readonly tasks?: number; readonly time?: string },
): string {
  const { gpus, workdir } = runFacts(plan, wishes);
  const { name, image, cpus, memory, tasks = 1, time = "01:00:00" } = wishes;
  const launcher = launcherOf(plan);
  const run = ["srun"];
  if (launcher !== undefined)
    run.push(`--mpi=${launcher.kind}${launcher.version === undefined ? "" : `_v${launcher.version}`}`);
  run.push("apptainer", "run", ...(gpus > 0 ? ["--nv"] : []));
  const models = modelLines(plan);
  if (models.length > 0) run.push('"${models[@]}"');
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
    ...models,
    "# What a node's modules set is not for the image.",
    "unset PYTHONPATH PYTHONHOME LD_PRELOAD",
    ...(launcher === undefined ? [] : SHARED_MEMORY),
    // Apptainer does not start a program where its image says.
    `${run.join(" ")} --pwd ${workdir === undefined ? '"$PWD"' : quoted(workdir)} --home "$PWD" "$image" "$@"`,
    "",
  ].join("\n");
}

/** Ranks of a node that Apptainer put into user namespaces of their own cannot open each other's memory by /proc. */
const SHARED_MEMORY: readonly string[] = [
  "# UCX finds the memory of a node's other ranks by its name, for Apptainer gives each a user namespace.",
  "export UCX_POSIX_USE_PROC_LINK=n",
];

/** What keeps the models that are fetched at start, for all jobs of the folder, and hands tokens on; in the array `models`. */
function modelLines(plan: Plan): readonly string[] {
  const start = startFacts(plan);
  if (start === undefined) return [];
  return [
    "# Fetched by the first job; a folder that all nodes see.",
    `kept=\${MLSPEC_MODELS:-$PWD/models}`,
    "models=()",
    ...volumeNames(start.folders).flatMap(([name, path]) => [
      `mkdir -p "$kept"/${name}`,
      `models+=(--bind "$kept"/${name}:${quoted(path)})`,
    ]),
    ...start.secrets.map(
      ({ id, variable }) =>
        `if [ -n "\${${variable}_FILE:-}" ]; then models+=(--bind "$${variable}_FILE":${quoted(`/run/secrets/${id}`)}:ro); fi`,
    ),
  ];
}

/** A word for the shell, whatever it holds. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
