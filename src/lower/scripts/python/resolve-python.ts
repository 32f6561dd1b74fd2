import { FIND_PIP, FIND_PYTHON, WRITE_NETRC } from "./find-python.ts";

/**
 * Lets pip choose packages and writes what it chose to `resolution.json`. Arguments: folder for the answer, folder of
 * a newer pip (may hold none), wanted Python version (may be empty), host, user and password file for a private index (empty without one), then pip's own arguments.
 *
 * Each archive is asked for by a HEAD request without credentials: `open` says that anybody can fetch it, `size` how
 * large it is. Of an address that is not for anybody no key is kept, such as a signature an index puts into its links: the answer
 * is part of caches, of which some are remote. pip writes reports from 22.2 on; an older one makes the answer `unresolved`.
 */
export const RESOLVE_PYTHON = `set -eu
out=$1 newer=$2 want=$3 host=$4 user=$5 secret=$6
shift 6
${FIND_PYTHON}${FIND_PIP}${WRITE_NETRC}
if [ -d "$newer/pip" ]; then export PYTHONPATH=$newer; fi
if ! "$pip" -c 'import pip, sys; sys.exit(tuple(map(int, pip.__version__.split(".")[:2])) < (22, 2))'; then
  printf '{"unresolved": "pip %s of the image writes no report (22.2 does)"}' \\
    "$("$pip" -c 'import pip; print(pip.__version__)')" >"$out/resolution.json"
  touch -d @0 "$out/resolution.json"
  exit 0
fi
"$pip" -m pip install --dry-run --ignore-installed --progress-bar off --report /dev/shm/mlspec-report "$@"
exec "$pip" - "$out/resolution.json" <<'END'
import concurrent.futures, json, os, sys, urllib.parse, urllib.request

def probe(info):
    if "archive_info" not in info or not info["url"].startswith(("http://", "https://")):
        return {}
    try:
        request = urllib.request.Request(info["url"], method="HEAD")
        with urllib.request.urlopen(request, timeout=10) as response:
            return {"open": True, "size": int(response.headers.get("Content-Length") or 0)}
    except Exception:
        return {}

def kept(info, found):
    if found.get("open") or "archive_info" not in info:
        return info
    url = urllib.parse.urlsplit(info["url"])
    place = url.netloc.rpartition("@")[2]
    return {**info, "url": urllib.parse.urlunsplit((url.scheme, place, url.path, "", ""))}

def inside(info):
    url = urllib.parse.urlsplit(info["url"])
    if url.scheme != "file":
        return {}
    path = os.path.relpath(urllib.parse.unquote(url.path), os.getcwd())
    return {} if path.startswith("..") else {"path": path}

with open("/dev/shm/mlspec-report") as file:
    report = json.load(file)
infos = [item["download_info"] for item in report["install"]]
with concurrent.futures.ThreadPoolExecutor(16) as pool:
    probes = list(pool.map(probe, infos))
packages = [
    {
        "name": item["metadata"]["name"],
        "version": item["metadata"]["version"],
        "download_info": kept(info, found),
        **found,
        **inside(info),
    }
    for item, info, found in zip(report["install"], infos, probes)
]
with open(sys.argv[1], "w") as file:
    json.dump({"packages": packages}, file, sort_keys=True)
os.utime(sys.argv[1], (0, 0))
END
`;
