import { FIND_PYTHON } from "./find-python.ts";

/**
 * `find-overlaps VERSION OUT LISTS...`: writes `overlaps.json`, the paths that packages hold with different content: each
 * as the two projects and the path, in the order of the groups, the later project second. A group is told by its `files.json`.
 */
export const FIND_OVERLAPS = `set -eu
want=$1
shift
${FIND_PYTHON}
exec "$python" -I - "$@" <<'END'
import json
import os
import sys

out, *lists = sys.argv[1:]
owners = {}
overlaps = []
for folder in lists:
    with open(os.path.join(folder, "files.json")) as file:
        group = json.load(file)
    overlaps += group["overlaps"]
    for path, (project, checksum) in group["files"].items():
        before = owners.get(path)
        if before is not None and before[1] != checksum:
            overlaps.append([before[0], project, path])
        owners[path] = (project, checksum)
target = os.path.join(out, "overlaps.json")
with open(target, "w") as file:
    json.dump(overlaps, file)
os.utime(target, (0, 0))
END
`;
