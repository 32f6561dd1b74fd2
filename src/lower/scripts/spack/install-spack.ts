import { SCRIPT_EPOCH } from "../times.ts";

/**
 * Installs one package of a lock of Spack. Arguments: Spack, manifest, lock, hash, tree, the package's folder in it, the
 * address of a mirror or nothing. Packages it needs lie in the tree already. The current folder is empty, and dropped.
 */
export const INSTALL_SPACK = `set -eu
spack=$1 manifest=$2 lock=$3 hash=$4 tree=$5 folder=$6 mirror=$7
mkdir -p settings environment
cp "$manifest" environment/spack.yaml
cp "$lock" environment/spack.lock
# So that a package's folder follows from the lock alone.
printf 'config:\\n  install_tree:\\n    root: %s\\n    projections:\\n      all: "{name}-{version}-{hash}"\\n' "$tree" >settings/config.yaml
if [ -n "$mirror" ]; then
  printf 'mirrors:\\n  mlspec:\\n    url: "%s"\\n    access_token_variable: MLSPEC_SPACK_TOKEN\\n' "$mirror" >settings/mirrors.yaml
fi
# Spack knows packages by its index, which is made of the folders that are there.
"$spack" -C "$PWD/settings" reindex
"$spack" -C "$PWD/settings" -e "$PWD/environment" install --only-concrete --only=package --fail-fast "/$hash"
if ! [ -d "$tree/$folder" ]; then
  echo "spack did not install into $tree/$folder" >&2
  exit 1
fi
find "$tree/$folder" -type f \\( -perm -u+x -o -name '*.so*' \\) -exec strip --strip-unneeded {} + 2>/dev/null || true
find "$tree/$folder" -exec touch -h -d @${SCRIPT_EPOCH} {} +
`;
