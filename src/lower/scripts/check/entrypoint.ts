import { INSIDE } from "./inside.ts";

/**
 * `check-entrypoint IMAGE PROGRAM FOLDER USER PATH`: the program that an image starts is in it, with its interpreter, and
 * the image's user may run it. Looks at the image's files from outside, so the image needs no tools.
 */
export const CHECK_ENTRYPOINT = `set -eu
image=$1 program=$2 folder=$3 user=$4 path=$5
${INSIDE}
uid=0 gids=" 0 "
read_user() {
  name=\${user%%:*} group=
  case $user in *:*) group=\${user#*:} ;; esac
  uid= gid=0
  case $name in
  '') uid=0 ;;
  *[!0-9]*) ;;
  *) uid=$name ;;
  esac
  if [ -f "$image/etc/passwd" ]; then
    while IFS=: read -r one _ number its_group _; do
      if [ "$one" = "$name" ] || { [ -n "$uid" ] && [ "$number" = "$uid" ]; }; then
        uid=$number gid=$its_group name=$one
        break
      fi
    done <"$image/etc/passwd"
  fi
  [ -n "$uid" ] || fail "the image has no user $name"
  gids=" $gid "
  [ -f "$image/etc/group" ] || return 0
  while IFS=: read -r one _ number members; do
    if [ -n "$group" ] && [ "$one" = "$group" ]; then gids=" $number "; fi
    case ",$members," in *",$name,"*) [ -n "$group" ] || gids="$gids$number " ;; esac
  done <"$image/etc/group"
  case $group in '' | *[!0-9]*) ;; *) gids=" $group " ;; esac
}

# may_run PATH: a mode's digit for this user is odd.
may_run() {
  facts=$(stat -c '%a %u %g' "$image$1")
  mode=\${facts%% *} owners=\${facts#* }
  owner=\${owners%% *} group=\${owners#* }
  mode=000$mode
  others=\${mode#"\${mode%?}"} mode=\${mode%?}
  its=\${mode#"\${mode%?}"} mode=\${mode%?}
  own=\${mode#"\${mode%?}"}
  if [ "$uid" = 0 ]; then
    [ -d "$image$1" ] || case "$own$its$others" in *[1357]*) ;; *) return 1 ;; esac
    return 0
  fi
  digit=$others
  case $gids in *" $group "*) digit=$its ;; esac
  if [ "$uid" = "$owner" ]; then digit=$own; fi
  case $digit in [1357]) ;; *) return 1 ;; esac
}

# may_reach PATH: the folders above it can be passed, and it can be run.
may_reach() {
  above=
  left=\${1#/}
  while :; do
    case $left in */*) ;; *) break ;; esac
    above=$above/\${left%%/*} left=\${left#*/}
    may_run "$above" || fail "the image's user \${user:-root} may not pass the folder $above (mode $(stat -c %a "$image$above"))"
  done
  may_run "$1" || fail "the image's user \${user:-root} may not run $1 (mode $(stat -c %a "$image$1"), owner $(stat -c %u:%g "$image$1"))"
}

read_user
find_program "$program" || fail "the image starts $program, which it does not have (PATH is $path, the folder $folder)"
found=$real
may_reach "$found"
if [ "$(head -c 2 "$image$found" | tr -d '\\000')" = '#!' ]; then
  IFS= read -r line <"$image$found" || :
  line=\${line#'#!'}
  set -f
  # shellcheck disable=SC2086
  set -- $line
  case $1 in
  */env)
    inside "$1" || fail "$found is run by $1, which the image does not have"
    shift
    while :; do case \${1-} in -* | *=*) shift ;; *) break ;; esac; done
    ;;
  esac
  if [ $# -gt 0 ]; then
    find_program "$1" || fail "$found is run by $1, which the image does not have"
    may_reach "$real"
  fi
fi
`;
