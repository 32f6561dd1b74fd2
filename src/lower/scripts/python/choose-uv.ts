import { FIND_PIP, FIND_PYTHON, WRITE_NETRC } from "./find-python.ts";

/**
 * Lets uv choose packages and writes them, each with its version, to `requirements.txt`. Arguments: folder for the answer, uv,
 * wanted Python version (may be empty), host, user and password file for a private index (empty without one), then options
 * and files for \`uv pip compile\`, and after \`--\` requirements.
 */
export const CHOOSE_UV = `set -eu
out=$1 uv=$2 want=$3 host=$4 user=$5 secret=$6
shift 6
${FIND_PYTHON}${FIND_PIP}${WRITE_NETRC}
# What the image tells pip of indexes, by files or variables, holds for uv too.
pip_says() { "$pip" -m pip config list | sed -n "s/^[^=]*\\.$1='\\(.*\\)'$/\\1/p" | tail -n 1; }
if [ -z "\${UV_INDEX_URL-}\${UV_DEFAULT_INDEX-}" ]; then
  index=$(pip_says index-url)
  if [ -n "$index" ]; then export UV_INDEX_URL="$index"; fi
fi
if [ -z "\${UV_EXTRA_INDEX_URL-}\${UV_INDEX-}" ]; then
  index=$(pip_says extra-index-url)
  if [ -n "$index" ]; then export UV_EXTRA_INDEX_URL="$(printf '%s' "$index" | sed 's/\\\\n/ /g')"; fi
fi
more=/dev/shm/mlspec-requirements.txt
: >"$more"
count=$#
after=
while [ "$count" -gt 0 ]; do
  count=$((count - 1))
  word=$1
  shift
  if [ -n "$after" ]; then
    printf '%s\\n' "$word" >>"$more"
  elif [ "$word" = -- ]; then
    after=1
  else
    set -- "$@" "$word"
  fi
done
if [ -s "$more" ]; then set -- "$@" "$more"; fi
"$uv" pip compile --quiet --no-header --no-annotate --python "$python" --output-file "$out/requirements.txt" "$@"
touch -d @0 "$out/requirements.txt"
`;
