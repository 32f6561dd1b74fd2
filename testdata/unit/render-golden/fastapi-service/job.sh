#!/bin/bash
#SBATCH --job-name=fastapi-service
#SBATCH --ntasks=4
#SBATCH --cpus-per-task=2
#SBATCH --mem=8G
#SBATCH --gpus-per-node=1
#SBATCH --time=00:30:00
#SBATCH --output=%x-%j.out
set -euo pipefail

# Fetched and converted once; a job's ranks then share the file.
image=${MLSPEC_IMAGE:-fastapi-service.sif}
[ -e "$image" ] || apptainer pull "$image" 'docker://registry.example.org/team/fastapi-service:1'
# What a node's modules set is not for the image.
unset PYTHONPATH PYTHONHOME LD_PRELOAD
srun apptainer run --nv --pwd '/app' --home "$PWD" "$image" "$@"
