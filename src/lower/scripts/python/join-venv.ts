import { FIND_PYTHON } from "./find-python.ts";

/**
 * `join-venv VERSION VENV OTHER`: lets the Python of one virtual environment find the packages of another of the same version.
 * A path file, as the site module reads it: what the environment has itself comes first.
 */
export const JOIN_VENV = `set -eu
want=$1
${FIND_PYTHON}
exec "$python" -I - "$2" "$3" <<'END'
import os
import sys
import sysconfig

venv, other = sys.argv[1:]
scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
own, found = (sysconfig.get_path("purelib", scheme, {"base": one, "platbase": one}) for one in (venv, other))
os.makedirs(own, exist_ok=True)
path = os.path.join(own, "mlspec-image.pth")
with open(path, "w") as file:
    file.write("import site; site.addsitedir(%r)\\n" % found)
while len(path) >= len(venv):
    os.utime(path, (0, 0))
    path = os.path.dirname(path)
END
`;
