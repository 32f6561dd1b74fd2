import { FIND_PIP, FIND_PYTHON, WRITE_NETRC } from "./find-python.ts";

/**
 * Fetches or builds one wheel. Arguments: folder for it, wanted Python version (may be empty), host, user and password
 * file for a private index (empty without one), then pip's own arguments. Build requirements come from the same index.
 */
export const MAKE_WHEEL = `set -eu
out=$1 want=$2 host=$3 user=$4 secret=$5
shift 5
${FIND_PYTHON}${FIND_PIP}${WRITE_NETRC}
"$pip" -m pip wheel --no-deps --use-pep517 --progress-bar off --wheel-dir "$out" "$@"
find "$out" -exec touch -d @0 {} +
`;
