import { SCRIPT_EPOCH } from "../times.ts";

/**
 * Has Spack choose what an environment takes. Arguments: Spack, manifest, the folder its files and its lock are for. The current
 * folder is empty, and dropped.
 */
export const CHOOSE_SPACK = `set -eu
spack=$1 manifest=$2 out=$3
mkdir -p settings environment
cp "$manifest" environment/spack.yaml
"$spack" -C "$PWD/settings" -e "$PWD/environment" concretize --force
cp environment/spack.yaml environment/spack.lock "$out/"
find "$out" -exec touch -h -d @${SCRIPT_EPOCH} {} +
`;
