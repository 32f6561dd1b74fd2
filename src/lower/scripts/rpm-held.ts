/** What the database of rpm holds, a package a line as a lock has it. Keys are packages too, of no architecture, and are none here. */
export const RPM_LIST = `list() {
  rpm -qa --qf '%{NAME}:%{ARCH} %{EPOCHNUM}:%{VERSION}-%{RELEASE}\\n' "$@" |
    while read -r name version; do
      case $name in gpg-pubkey:*) ;; *) printf '%s %s\\n' "$name" "$version" ;; esac
    done | LC_ALL=C sort
}`;

/**
 * `install_held WORD...`: a transaction, held to a lock where one is mounted. The script has `transact`, which installs its
 * arguments, and `exactly NAME ARCH VERSION`, which writes one package so that no other is meant.
 * Where what is locked cannot be had, the words are installed instead, to say what there is; the build fails all the same.
 * Nothing here needs more than a shell, rpm and coreutils: minimal images have no diffutils.
 */
export const RPM_HELD = `${RPM_LIST}
pins=/dev/mlspec-pins
install_held() {
  if ! [ -f "$pins" ]; then
    transact "$@"
    # Who reads last leaves no random numbers in what SQLite keeps beside the database.
    list >/dev/null
    return
  fi
  held=/dev/shm/mlspec-held
  mkdir -p "$held"
  list >"$held/before"
  exact=
  while read -r name version; do
    exact="$exact $(exactly "\${name%:*}" "\${name##*:}" "$version")"
  done <"$pins"
  code=0
  # Neither blanks nor patterns can be in what a lock holds.
  if [ -n "$exact" ]; then transact $exact || code=$?; else transact "$@"; fi
  if [ "$code" != 0 ]; then
    # Half of a transaction is no matter of the lock.
    if [ "$(list)" != "$(cat "$held/before")" ]; then exit "$code"; fi
    transact "$@"
  fi
  list | LC_ALL=C comm -13 "$held/before" - >"$held/added"
  LC_ALL=C sort "$pins" >"$held/locked"
  missing=$(LC_ALL=C comm -23 "$held/locked" "$held/added")
  others=$(LC_ALL=C comm -13 "$held/locked" "$held/added")
  if [ -n "$missing$others" ]; then
    {
      echo "mlspec: mlspec.lock does not hold, for the mirrors have other packages now; write it anew: mlspec lock"
      if [ -n "$missing" ]; then printf '%s\\n' "$missing" | while read -r line; do echo "  locked:    $line"; done; fi
      if [ -n "$others" ]; then printf '%s\\n' "$others" | while read -r line; do echo "  installed: $line"; done; fi
    } >&2
    exit 65
  fi
  rm -rf "$held"
}`;
