import { FIND_PYTHON, WRITE_NETRC } from "./find-python.ts";

/**
 * Makes a virtual environment and installs into it. Arguments: folder, wanted Python version (may be empty), `keep` or
 * `drop` pip, `compile` or `plain`, then host, user and password file for a private index (empty without one), then
 * pip's own arguments.
 *
 * The password goes into a netrc in memory: never into an argument, a variable or a layer.
 * Where pip is not wanted and the image's own can install elsewhere (22.3 and later), none is put in and taken out again.
 * Bytecode is compiled after every file has got the same old time, which bytecode records of its source: so it is the
 * same bytes each time, an edited source still counts as newer, and no later rewriting of times (which only lowers
 * them) makes it stale.
 */
export const FILL_VENV = `set -eu
venv=$1 want=$2 pip=$3 compile=$4 host=$5 user=$6 secret=$7
shift 7
${FIND_PYTHON}if [ "$pip" = drop ] && "$python" -m pip --python "$python" --version >/dev/null 2>&1; then
  "$python" -m venv --without-pip "$venv"
  install() { "$python" -m pip --python "$venv/bin/python" install --no-compile "$@"; }
  pip=none
else
  "$python" -m venv "$venv"
  install() { "$venv/bin/python" -m pip install --no-compile "$@"; }
fi
${WRITE_NETRC}if [ $# -gt 0 ]; then install "$@"; fi
if [ "$pip" = drop ]; then "$venv/bin/python" -m pip uninstall -q -y pip; fi
age() { find "$venv" -exec touch -h -d @0 {} +; }
if [ "$compile" = compile ]; then
  find "$venv" -name __pycache__ -prune -exec rm -rf {} +
  age
  "$venv/bin/python" -m compileall -q -q -j 0 --invalidation-mode timestamp "$venv/lib" || true
fi
age
`;
