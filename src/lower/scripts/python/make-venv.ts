import { SCRIPT_EPOCH } from "../times.ts";
import { FIND_PYTHON } from "./find-python.ts";

/**
 * Makes an empty virtual environment. Arguments: folder, wanted Python version (may be empty), `keep` or `drop` pip,
 * `compile` or `plain`, and the root below which it is left; `/` leaves it where it was made, as its files name that place.
 */
export const MAKE_VENV = `set -eu
venv=$1 want=$2 pip=$3 compile=$4 out=$5
${FIND_PYTHON}
if [ "$pip" = keep ]; then "$python" -m venv "$venv"; else "$python" -m venv --without-pip "$venv"; fi
age() { find "$venv" -exec touch -h -d @0 {} +; }
if [ "$compile" = compile ]; then
  find "$venv" -name __pycache__ -prune -exec rm -rf {} +
  age
  "$venv/bin/python" -m compileall -q -q -j 0 --invalidation-mode timestamp "$venv/lib" || true
fi
age
if [ "$out" != / ]; then
  above=$out\${venv%/*}
  mkdir -p "$above"
  cp -a "$venv" "$above/"
  while [ "$above" != "$out" ]; do
    touch -d @${SCRIPT_EPOCH} "$above"
    above=\${above%/*}
  done
fi
`;
