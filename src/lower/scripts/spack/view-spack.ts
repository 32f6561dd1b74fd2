import { SCRIPT_EPOCH } from "../times.ts";

/** Fills a folder with links to the files of others; of two files of one name the first stays. Arguments: the folder, the others. */
export const VIEW_SPACK = `set -eu
view=$1
shift
for package in "$@"; do cp -rsn "$package/." "$view/"; done
rm -rf "$view/.spack"
find "$view" -exec touch -h -d @${SCRIPT_EPOCH} {} +
`;
