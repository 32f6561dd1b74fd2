import { INSIDE } from "./inside.ts";

/**
 * `check-libraries IMAGE LD_LIBRARY_PATH [IGNORED...]`: the image's own loader finds what each of its programs and libraries needs. A
 * library that only its name finds is no fault: wheels load their libraries before those that need them.
 */
export const CHECK_LIBRARIES = `set -eu
image=$1 search=$2
shift 2
${INSIDE}
for file in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1 /lib64/ld64.so.2 /lib/ld-linux-riscv64-lp64d.so.1 \\
  /lib/ld-musl-x86_64.so.1 /lib/ld-musl-aarch64.so.1 /lib/ld-musl-powerpc64le.so.1; do
  if inside "$file"; then
    loader=$file
    break
  fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$image"
magic=$(printf '\\177ELF')
find . -xdev \\( -path ./proc -o -path ./sys -o -path ./dev \\) -prune -o -type f \\( -name '*.so' -o -name '*.so.*' -o -perm -100 \\) \\
  -exec env LC_ALL=C grep -l -a -m 1 "^$magic" {} + >"$work/files" || :
# Links too are names under which a library is found.
find . -xdev \\( -path ./proc -o -path ./sys -o -path ./dev \\) -prune -o -name '*.so*' -print >"$work/names"
if [ -z "\${loader-}" ]; then
  while IFS= read -r file; do
    wanted=$(LC_ALL=C grep -a -o -m 1 '/lib[0-9]*/ld[-0-9][-A-Za-z0-9_.]*' "$file" | head -n 1) || :
    [ -z "$wanted" ] || fail "\${file#.} needs the loader $wanted, and the image has none"
  done <"$work/files"
  exit 0
fi
ignored=:
for one in "$@"; do ignored=$ignored$one:; done
# What only its name finds, or nothing need find, is stood in for, so that the loader goes on to the next.
stubs=/.mlspec-stubs
mkdir "$image$stubs"
some=$(grep -E '/libc\\.so\\.6$' "$work/files" | head -n 1) || :
if [ -n "$some" ]; then
  # By its own name it would be taken for the real one.
  LC_ALL=C sed 's/libc\\.so\\.6/libQ.so.6/g' "$some" >"$work/stub"
fi
: >"$work/missing"
list() {
  chroot "$image" "$loader" --library-path "$stubs\${search:+:$search}" --list "$1" 2>&1 >"$work/found" || :
  sed -n 's/^[[:space:]]*\\([^ ]*\\) => not found.*/\\1/p' "$work/found"
}
look() {
  list "$1" >"$work/told"
  [ -s "$work/told" ] || return 0
  sed -n -e '/\\.mlspec-stubs/d' -e 's/^.*: \\([^:]*\\): version .\\([^ ]*\\). not found (required by .*/version \\2 of \\1/p' "$work/told" |
    while IFS= read -r what; do printf '%s\\n' "$1 needs $what" >>"$work/missing"; done
  sed -n -e 's/^.*error while loading shared libraries: \\([^:]*\\): cannot open shared object file.*/\\1/p' \\
    -e 's/^Error loading shared library \\([^:]*\\): No such file.*/\\1/p' -e '/^[^ :]*$/p' "$work/told" | sort -u >"$work/lost"
  again=
  while IFS= read -r name; do
    case $ignored in
    *":$name:"*) ;;
    *) if ! grep -q -F "/$name" "$work/names"; then printf '%s\\n' "$1 needs $name" >>"$work/missing"; fi ;;
    esac
    case $name in */*) continue ;; esac
    if [ -n "$some" ] && ! [ -e "$image$stubs/$name" ]; then
      cp "$work/stub" "$image$stubs/$name"
      again=1
    fi
  done <"$work/lost"
  if [ -n "$again" ]; then look "$1"; fi
}
while IFS= read -r file; do
  look "\${file#.}"
  rm -f "$image$stubs"/*
done <"$work/files"
if [ -s "$work/missing" ]; then
  head -n 20 "$work/missing" >&2
  fail "the image lacks $(sed 's/.* needs //' "$work/missing" | sort -u | wc -l) libraries, or versions of them, that its files need"
fi
`;
