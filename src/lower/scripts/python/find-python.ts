/** Sets `python` to the image's interpreter of version `want` (may be empty), or ends with what is wrong. */
export const FIND_PYTHON = `python=python3
if [ -n "$want" ] && command -v "python$want" >/dev/null 2>&1; then python=python$want; fi
if ! python=$(command -v "$python"); then
  echo "mlspec: the image Python packages are built on has no python3" >&2
  exit 69
fi
if [ -n "$want" ]; then
  have=$("$python" -c 'import platform; print(platform.python_version())')
  case $have in
  "$want" | "$want".*) ;;
  *)
    echo "mlspec: the spec asks for Python $want, the image has $have" >&2
    exit 65
    ;;
  esac
fi
`;

/** Sets `pip` to an interpreter that has pip: the image's own, or that of an environment outside every layer. */
export const FIND_PIP = `pip=$python
if ! "$python" -c 'import pip' 2>/dev/null; then
  "$python" -m venv /dev/shm/mlspec-pip
  pip=/dev/shm/mlspec-pip/bin/python
fi
`;

/** Writes the netrc of a private index in memory: its password is in no argument, variable or layer. */
export const WRITE_NETRC = `if [ -n "$secret" ]; then
  export NETRC=/dev/shm/mlspec-netrc
  (umask 077 && printf 'machine %s login %s password %s\\n' "$host" "$user" "$(cat "$secret")" >"$NETRC")
fi
`;
