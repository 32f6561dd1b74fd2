import { EASYBUILD_SETTINGS } from "./settings.ts";

/**
 * Asks EasyBuild which modules it makes for easyconfigs, and writes them to `modules.json`, needed ones first: what
 * `eb --dry-run --robot` prints, with what each needs. Arguments: EasyBuild, prefix, folders with easyconfigs, the folder
 * the list is for, easyconfigs. The current folder is empty, and dropped.
 */
export const CHOOSE_EASYBUILD = `set -eu
program=$1 prefix=$2 robot=$3 out=$4
shift 4
${EASYBUILD_SETTINGS}as_user "$python" - "$PWD/tmp/modules.json" "$@" <<'END'
import json, sys
from easybuild.framework.easyconfig.tools import det_easyconfig_paths, parse_easyconfigs
from easybuild.tools.modules import modules_tool
from easybuild.tools.options import set_up_configuration
from easybuild.tools.robot import resolve_dependencies

out, *wanted = sys.argv[1:]
set_up_configuration(args=["--robot"], silent=True)
asked, _ = parse_easyconfigs([(path, False) for path in det_easyconfig_paths(wanted)])
ordered = resolve_dependencies(asked, modules_tool(), retain_all_deps=True)

def loaded(one, builds):
    known = [dep for dep in one["ec"].all_dependencies if not dep.get("external_module")]
    return [dep["full_mod_name"] for dep in known if builds or not dep.get("build_only")]

# What a module loads, and what that loads.
runs = {}
for one in ordered:
    names = set(loaded(one, False))
    runs[one["full_mod_name"]] = names.union(*(runs[name] for name in names))
kept = {one["full_mod_name"] for one in asked}
kept = kept.union(*(runs[name] for name in kept))
modules = []
for one in ordered:
    names = set(loaded(one, True))
    needs = names.union(*(runs[name] for name in names))
    modules.append({
        "name": one["full_mod_name"],
        "easyconfig": one["spec"],
        "needs": [other["name"] for other in modules if other["name"] in needs],
        "atRunTime": one["full_mod_name"] in kept,
    })
with open(out, "w") as file:
    json.dump(modules, file)
END
cp tmp/modules.json "$out/"
touch -d "@$SOURCE_DATE_EPOCH" "$out/modules.json" "$out"
`;
