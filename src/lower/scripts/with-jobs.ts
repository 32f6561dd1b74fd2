import { COUNT_JOBS } from "./count-jobs.ts";

/**
 * `with-jobs MOST MEMORY COMMAND...`: runs a command that may compile, which starts as many compilers at once as there is
 * room for. The variables are those of PyTorch's extensions, CMake, make and Cargo; what the spec sets stays. Compilers
 * are found through ccache where the image has it.
 */
export const WITH_JOBS = `set -eu
most=$1 memory=$2
shift 2
${COUNT_JOBS}export MAX_JOBS="\${MAX_JOBS:-$jobs}" CMAKE_BUILD_PARALLEL_LEVEL="\${CMAKE_BUILD_PARALLEL_LEVEL:-$jobs}"
export MAKEFLAGS="\${MAKEFLAGS:--j$jobs}" CARGO_BUILD_JOBS="\${CARGO_BUILD_JOBS:-$jobs}"
for folder in /usr/lib/ccache /usr/lib64/ccache; do
  if [ -d "$folder" ]; then PATH=$folder:$PATH; fi
done
export PATH
exec "$@"
`;
