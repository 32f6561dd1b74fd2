import { COUNT_JOBS } from "./count-jobs.ts";
import { SCRIPT_EPOCH } from "./times.ts";

/**
 * Builds software from source and installs it below its prefix. Arguments: builder, configure script, prefix, source (an
 * archive or a folder), `strip` or `keep`, most jobs at once (0: no matter), bytes of memory for each. What there are several of comes in variables, one a line: MLSPEC_PATCHES,
 * MLSPEC_BEFORE, MLSPEC_CONFIGURE, MLSPEC_MAKE, MLSPEC_CHECK, MLSPEC_AFTER. The current folder is empty, and dropped.
 */
export const BUILD_COMPONENT = `set -eu
builder=$1 configure=$2 prefix=$3 source=$4 strip=$5 most=$6 memory=$7
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
if [ -d "$source" ]; then cp -a "$source/." .; else tar -xf "$source" --no-same-owner --strip-components=1; fi
each_line "$MLSPEC_PATCHES" apply
each_line "$MLSPEC_BEFORE" sh -ec
${COUNT_JOBS}case $builder in
autotools)
  with_lines "$MLSPEC_CONFIGURE" "./$configure" --prefix="$prefix"
  with_lines "$MLSPEC_MAKE" make -j"$jobs"
  if [ -n "$MLSPEC_CHECK" ]; then with_lines "$MLSPEC_CHECK" env; fi
  with_lines "$MLSPEC_MAKE" make install
  ;;
cmake)
  with_lines "$MLSPEC_CONFIGURE" cmake -S . -B mlspec-build -DCMAKE_INSTALL_PREFIX="$prefix" -DCMAKE_BUILD_TYPE=Release
  with_lines "$MLSPEC_MAKE" cmake --build mlspec-build -j "$jobs" --
  if [ -n "$MLSPEC_CHECK" ]; then (cd mlspec-build && with_lines "$MLSPEC_CHECK" env); fi
  cmake --install mlspec-build
  ;;
make)
  with_lines "$MLSPEC_MAKE" make -j"$jobs"
  if [ -n "$MLSPEC_CHECK" ]; then with_lines "$MLSPEC_CHECK" env; fi
  with_lines "$MLSPEC_MAKE" make install
  ;;
esac
each_line "$MLSPEC_AFTER" sh -ec
# Libtool's notes make whoever links with a library link with all that it was linked with, which need not be there.
find "$prefix" -name '*.la' -type f -exec rm -f {} +
if [ "$strip" = strip ]; then
  find "$prefix" -type f \\( -perm -u+x -o -name '*.so*' \\) -exec strip --strip-unneeded {} + 2>/dev/null || true
fi
find "$prefix" -exec touch -h -d @${SCRIPT_EPOCH} {} +
`;
