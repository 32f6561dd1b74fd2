import { FIND_PIP, FIND_PYTHON, WRITE_NETRC } from "./find-python.ts";

/**
 * Puts a pip that resolves well into a folder: the index's newest where the image's own is older than 23.3, which has to
 * read whole wheels for what newer ones read from the index. The folder stays empty where the image's will do or the
 * index has none. Arguments: folder, wanted Python version (may be empty), host, user and password file for a private
 * index (empty without one), then pip's own arguments.
 */
export const NEWER_PIP = `set -eu
out=$1 want=$2 host=$3 user=$4 secret=$5
shift 5
${FIND_PYTHON}${FIND_PIP}${WRITE_NETRC}
if "$pip" -c 'import pip, sys; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (23, 3))'; then exit 0; fi
if ! "$pip" -m pip install --quiet --no-deps --target /tmp/mlspec-pip "$@" -- pip; then
  echo "mlspec: the index has no newer pip; the image's own resolves"
  exit 0
fi
mv /tmp/mlspec-pip/pip "$out/pip"
find "$out" -name __pycache__ -prune -exec rm -rf {} +
find "$out" -exec touch -h -d @0 {} +
"$pip" -m compileall -q -q --invalidation-mode timestamp "$out" || true
find "$out" -exec touch -h -d @0 {} +
`;
