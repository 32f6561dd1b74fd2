import { HOST_LABELS, type Plan } from "../plan/index.ts";
import { type RunWishes, runFacts } from "./run-facts.ts";
import { startFacts } from "./start-facts.ts";
import { volumeNames } from "./volume-names.ts";

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
  const run = ["srun", ...launcher(plan), "apptainer", "run", "--containall", ...(gpus > 0 ? ["--nv"] : [])];
  const fabric = plan.image.config.Labels?.[HOST_LABELS.fabric] ?? "";
  // Of devices a contained program sees the usual ones alone; both of these are reached by verbs.
  if (fabric === "infiniband" || fabric === "efa") run.push("--bind", "/dev/infiniband");
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
    // Apptainer does not start a program where its image says.
    `${run.join(" ")} --pwd ${workdir === undefined ? '"$PWD"' : quoted(workdir)} --bind "$PWD" "$image" "$@"`,
    "",
  ].join("\n");
}

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

/** What Slurm starts ranks by: what the image says its machines have, else PMIx for an MPI. */
function launcher({ components = [], image }: Plan): readonly string[] {
  const launch = /^(pmix|pmi2|none)(?:@([1-9]))?$/.exec(image.config.Labels?.[HOST_LABELS.launch] ?? "");
  if (launch !== null) {
    const [, kind = "", version] = launch;
    if (kind === "none") return [];
    return [`--mpi=${kind}${version === undefined ? "" : `_v${version}`}`];
  }
  return components.some(({ name }) => name === "openmpi" || name === "mpich") ? ["--mpi=pmix"] : [];
}

/** A word for the shell, whatever it holds. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
