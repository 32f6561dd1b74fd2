/** Shell functions over `image`, the folder an image's root is seen in. */
export const INSIDE = `fail() {
  echo "mlspec: $*" >&2
  exit 65
}

# inside PATH: sets \`real\` to the path without links, as a program in the image finds it; fails where there is none.
inside() {
  left=$1
  real=
  hops=0
  while [ -n "$left" ]; do
    left=\${left#/}
    part=\${left%%/*}
    case $left in
    */*) left=\${left#*/} ;;
    *) left= ;;
    esac
    case $part in
    '' | .) continue ;;
    ..)
      real=\${real%/*}
      continue
      ;;
    esac
    if [ -L "$image$real/$part" ]; then
      hops=$((hops + 1))
      [ "$hops" -le 40 ] || return 1
      link=$(readlink "$image$real/$part")
      case $link in /*) real= ;; esac
      left=$link\${left:+/$left}
    elif [ -e "$image$real/$part" ]; then
      real=$real/$part
    else
      return 1
    fi
  done
}

# find_program NAME: sets \`real\` to what a process started in \`folder\` with \`path\` would run.
find_program() {
  case $1 in
  /*) inside "$1" && [ -f "$image$real" ] ;;
  */*) inside "$folder/$1" && [ -f "$image$real" ] ;;
  *)
    all=$path:
    while [ -n "$all" ]; do
      one=\${all%%:*}
      all=\${all#*:}
      if [ -n "$one" ] && inside "$one/$1" && [ -f "$image$real" ]; then return 0; fi
    done
    return 1
    ;;
  esac
}
`;
