import { FETCH_BY_PYTHON } from "./fetch-by-python.ts";

/** Where the script finds which files it is to fetch: checksum, size, mode, secret, URL and path, tabs between. */
export const START_MODELS_LIST = "/opt/mlspec/models.list";

/**
 * Fetches files, checks them, and becomes the program of its arguments. Uses what the image has: Python, curl or wget.
 * A file has its own name only when it is whole and what it should be; what was fetched of it before is gone on with.
 */
export const START_MODELS = `#!/bin/sh
set -eu
list=${START_MODELS_LIST}
tab=$(printf '\\t')
say() { echo "mlspec: $*" >&2; }
refuse() {
  say "$@"
  exit 1
}
size_of() { if [ -e "$1" ]; then wc -c <"$1" | tr -d ' '; else echo 0; fi; }
is_there() { [ -e "$path" ] && { [ "$size" = - ] || [ "$(size_of "$path")" = "$size" ]; }; }
# Sets credentials to what the secret holds.
find_credentials() {
  credentials=
  if [ "$secret" = - ]; then return 0; fi
  name=$(printf %s "$secret" | tr 'a-z' 'A-Z' | tr -c 'A-Z0-9' _)
  case $name in [0-9]*) name=_$name ;; esac
  eval "file=\\\${\${name}_FILE:-}"
  if [ -n "$file" ] && [ -e "$file" ]; then
    credentials=$(cat "$file")
  elif [ -e "/run/secrets/$secret" ]; then
    credentials=$(cat "/run/secrets/$secret")
  else
    eval "credentials=\\\${\${name}:-}"
  fi
  case $credentials in
  *[\\"\\\\]*) refuse "the secret $secret holds what no Authorization header does" ;;
  '' | *' '*) ;;
  *) credentials="Bearer $credentials" ;;
  esac
}
# Adds what the server gives to the part. Nothing of the credentials is in an argument, where others see it.
by_curl() {
  protocols='=http,https'
  case $url in https:*) protocols='=https' ;; esac
  code=0
  status=$(
    if [ -n "$credentials" ]; then printf 'header = "Authorization: %s"\\n' "$credentials"; fi |
      curl -q -K - -sS -f -L --proto-redir "$protocols" -C - --connect-timeout 30 --speed-limit 1 --speed-time 60 \\
        -A mlspec -w '%{http_code}' -o "$part" -- "$url"
  ) || code=$?
  case $code:$status in
  0:*) return 0 ;;
  33:* | 22:416)
    rm -f "$part"
    return 1
    ;;
  22:408 | 22:425 | 22:429) return 1 ;;
  22:401 | 22:403) refuse "$url answers $status; the token is looked for in a file the variable NAME_FILE names, in /run/secrets, and in a variable with the name of models' token in capitals" ;;
  22:4*) refuse "$url answers $status" ;;
  esac
  return 1
}
by_wget() {
  if [ -n "$credentials" ]; then refuse "wget would send the token to whichever host it is led to; the image needs python3 or curl"; fi
  wget -q -c -O "$part" "$url"
}
problem_of() {
  if [ "$size" != - ] && [ "$(size_of "$part")" != "$size" ]; then
    echo "$(size_of "$part") bytes instead of $size"
  elif [ "$sha" != - ]; then
    found=$(sha256sum "$part" | cut -d ' ' -f 1)
    if [ "$found" != "$sha" ]; then echo "the SHA-256 $found instead of $sha"; fi
  fi
}
fetch() {
  if is_there; then return 0; fi
  part=$path.mlspec-part
  if ! mkdir -p "\${path%/*}" 2>/dev/null || ! : 2>/dev/null >>"$part"; then
    refuse "$path cannot be written; it wants a volume that the container's user may write to"
  fi
  if command -v flock >/dev/null; then
    # Of containers that share the volume one fetches.
    exec 9>>"$part"
    flock 9 || :
    if is_there; then return 0; fi
  fi
  find_credentials
  say "fetching $path"
  tries=0 resumed= wrong=0
  if [ -s "$part" ]; then resumed=1; fi
  while :; do
    before=$(size_of "$part")
    if "by_$tool"; then
      problem=$(problem_of)
      if [ -z "$problem" ]; then break; fi
      rm -f "$part"
      wrong=$((wrong + 1))
      # What was left of another time may be of another file.
      if [ -z "$resumed" ] || [ "$wrong" = 2 ]; then refuse "$url holds $problem"; fi
      resumed=
      continue
    fi
    now=$(size_of "$part")
    if [ "$now" -gt 0 ]; then resumed=1; fi
    if [ "$now" -gt "$before" ]; then tries=0; else tries=$((tries + 1)); fi
    if [ "$tries" = 6 ]; then refuse "$url cannot be fetched"; fi
    sleep "$tries"
  done
  chmod "$mode" "$part"
  mv -f "$part" "$path"
}
fetch_all() {
  while IFS=$tab read -r sha size mode secret url path <&3; do fetch; done 3<"$list"
}
if python=$(command -v python3 || command -v python); then
  "$python" -I - "$list" <<'END' &
${FETCH_BY_PYTHON}END
else
  tool=
  for one in curl wget; do
    if command -v "$one" >/dev/null; then
      tool=$one
      break
    fi
  done
  if [ -z "$tool" ]; then refuse "the image has none of python3, curl and wget to fetch its models with"; fi
  if ! command -v sha256sum >/dev/null; then refuse "the image has neither python3 nor sha256sum to check its models with"; fi
  fetch_all &
fi
child=$!
# The first process of a container gets no signal it does not ask for.
trap 'kill "$child" 2>/dev/null; exit 143' TERM INT
wait "$child" || exit $?
trap - TERM INT
if [ $# -gt 0 ]; then exec "$@"; fi
`;
