import { FOR_BUILDS } from "../../plan/index.ts";
import { COUNT_JOBS } from "./count-jobs.ts";
import { SCRIPT_EPOCH } from "./times.ts";

/**
 * Builds software from source and installs it below its prefix. Arguments: builder, configure script, prefix, source (an
 * archive, an installer or a folder), `strip` or `keep`, `unpack` or `whole`, the folder to build in, most jobs at once (0:
 * no matter), bytes of memory for each. What there are several of comes in variables, one a line: MLSPEC_PATCHES,
 * MLSPEC_BEFORE, MLSPEC_CONFIGURE, MLSPEC_MAKE, MLSPEC_BUILD, MLSPEC_INSTALL, MLSPEC_CHECK, MLSPEC_AFTER; in
 * MLSPEC_COMMANDS an empty line ends each command. The current folder is empty, and dropped.
 */
export const BUILD_COMPONENT = `set -eu
builder=$1 configure=$2 prefix=$3 source=$4 strip=$5 opening=$6 inside=$7 most=$8 memory=$9
# with_lines LINES COMMAND...: runs the command with each line as one more argument.
with_lines() {
  lines=$1
  shift
  while IFS= read -r line; do
    if [ -n "$line" ]; then set -- "$@" "$line"; fi
  done <<END
$lines
END
  "$@"
}
# each_line LINES COMMAND...: runs the command once for each line.
each_line() {
  lines=$1
  shift
  while IFS= read -r line <&3; do
    if [ -n "$line" ]; then "$@" "$line"; fi
  done 3<<END
$lines
END
}
apply() { patch -p1 -i "$1"; }
for folder in /usr/lib/ccache /usr/lib64/ccache; do
  if [ -d "$folder" ]; then PATH=$folder:$PATH; fi
done
export PATH
# each_command LINES: runs the commands, whose words are a line each and which end with an empty line.
each_command() {
  lines=$1
  set --
  while IFS= read -r line <&3; do
    if [ -n "$line" ]; then
      case $line in *@JOBS@*) line=\${line%%@JOBS@*}$jobs\${line#*@JOBS@} ;; esac
      set -- "$@" "$line"
    elif [ $# -gt 0 ]; then
      "$@"
      set --
    fi
  done 3<<END
$lines

END
}
if [ -d "$source" ]; then cp -a "$source/." .; elif [ "$opening" = whole ]; then cp "$source" installer; else tar -xf "$source" --no-same-owner --strip-components=1; fi
each_line "$MLSPEC_PATCHES" apply
each_line "$MLSPEC_BEFORE" sh -ec
cd "$inside"
${COUNT_JOBS}case $builder in
autotools)
  with_lines "$MLSPEC_CONFIGURE" "./$configure" --prefix="$prefix"
  with_lines "$MLSPEC_BUILD" with_lines "$MLSPEC_MAKE" make -j"$jobs"
  if [ -n "$MLSPEC_CHECK" ]; then with_lines "$MLSPEC_CHECK" env; fi
  with_lines "$MLSPEC_INSTALL" with_lines "$MLSPEC_MAKE" make
  ;;
cmake)
  with_lines "$MLSPEC_CONFIGURE" cmake -S . -B mlspec-build -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_BUILD_TYPE=Release
  with_lines "$MLSPEC_MAKE" cmake --build mlspec-build -j "$jobs" --
  if [ -n "$MLSPEC_CHECK" ]; then (cd mlspec-build && with_lines "$MLSPEC_CHECK" env); fi
  cmake --install mlspec-build
  ;;
make)
  with_lines "$MLSPEC_BUILD" with_lines "$MLSPEC_MAKE" make -j"$jobs"
  if [ -n "$MLSPEC_CHECK" ]; then with_lines "$MLSPEC_CHECK" env; fi
  with_lines "$MLSPEC_INSTALL" with_lines "$MLSPEC_MAKE" make
  ;;
commands) each_command "$MLSPEC_COMMANDS" ;;
copy) cp -a . "$prefix/" ;;
esac
each_line "$MLSPEC_AFTER" sh -ec
# Libtool's notes make whoever links with a library link with all that it was linked with, which need not be there.
find "$prefix" -name '*.la' -type f -exec rm -f {} +
if [ "$strip" = strip ]; then
  find "$prefix" -type f \\( -perm -u+x -o -name '*.so*' \\) -exec strip --strip-unneeded {} + 2>/dev/null || true
fi
# It may be meant so: a library that is linked into others, or headers alone.
left=$(find "$prefix" \\( ${FOR_BUILDS.map((pattern) => `-path "$prefix/${pattern}"`).join(" -o ")} \\) -prune -o ! -type d -print | head -n 1)
if [ -z "$left" ]; then
  echo "warning: headers, static libraries and documents are all it installed: an image has nothing of it without keep: devel" >&2
fi
find "$prefix" -exec touch -h -d @${SCRIPT_EPOCH} {} +
`;
