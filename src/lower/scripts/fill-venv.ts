/**
 * Makes a virtual environment and installs into it. Arguments: folder, wanted Python version (may be empty), `keep` or
 * `drop` pip, then host, user and password file for a private index (empty without one), then pip's own arguments.
 * The password goes into a netrc in memory: never into an argument, a variable or a layer.
 */
export const FILL_VENV = `set -eu
venv=$1 want=$2 pip=$3 host=$4 user=$5 secret=$6
shift 6
python=python3
if [ -n "$want" ] && command -v "python$want" >/dev/null 2>&1; then python=python$want; fi
if ! command -v "$python" >/dev/null 2>&1; then
  echo "mlspec: the image Python packages are built on has no $python" >&2
  exit 69
fi
have=$("$python" -c 'import platform; print(platform.python_version())')
case $have in
"$want" | "$want".* | "") ;;
*)
  if [ -n "$want" ]; then
    echo "mlspec: the spec asks for Python $want, the image has $have" >&2
    exit 65
  fi
  ;;
esac
"$python" -m venv "$venv"
if [ -n "$secret" ]; then
  export NETRC=/dev/shm/mlspec-netrc
  (umask 077 && printf 'machine %s login %s password %s\\n' "$host" "$user" "$(cat "$secret")" >"$NETRC")
fi
if [ $# -gt 0 ]; then "$venv/bin/python" -m pip install "$@"; fi
if [ "$pip" = drop ]; then "$venv/bin/python" -m pip uninstall -q -y pip; fi
find "$venv" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
`;
