import { SCRIPT_EPOCH } from "../times.ts";

/**
 * Fills the folder of a conda environment by micromamba. Arguments: what it is made of, the folder, one for packages that
 * are unpacked, and for `archives` and `file` the file to read, for `names` what micromamba is to look for. The folder is made
 * to look like an environment first, so that one which is there already, as that of a mount is, can be filled. Times are
 * those of the archives or fixed ones; what tells of this machine and this hour goes.
 */
export const FILL_CONDA = `set -eu
kind=$1 prefix=$2 packages=$3
shift 3
export HOME="$PWD" MAMBA_ROOT_PREFIX="$PWD/root" CONDA_PKGS_DIRS="$packages" MAMBA_NO_BANNER=1 PYTHONHASHSEED=0
export SOURCE_DATE_EPOCH=${SCRIPT_EPOCH}
mkdir -p "$prefix/conda-meta" "$packages" "$MAMBA_ROOT_PREFIX"
: >"$prefix/conda-meta/history"
fill() { micromamba install --yes --no-rc --always-copy --prefix "$prefix" "$@"; }
case $kind in
archives) fill --offline --file "$1" ;;
file) fill --file "$1" ;;
names) fill "$@" ;;
esac
: >"$prefix/conda-meta/history"
rm -rf "$prefix/pkgs" "$prefix/.mamba"
find "$prefix" ! -name '*.py' -exec touch -h -d @${SCRIPT_EPOCH} {} +
`;
