import { beforeAll, expect, test } from "vitest";
import { registry } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

/** An easyconfig of the stand-in: the module, then the modules it loads, and those it is built with alone. */
const EASYCONFIGS = {
  "eb/top-1.0.eb": "top/1.0 load:left/2.0 load:right/3.0 build:tool/4.0\n",
  "eb/left-2.0.eb": "left/2.0\n",
  "eb/right-3.0.eb": "right/3.0 build:tool/4.0\n",
  "eb/tool-4.0.eb": "tool/4.0\n",
};

/** Stands in for `eb`: installs a script that tells which modules it saw and what EasyBuild was given. */
const EB = `#!/bin/sh
set -eu
[ "$(id -u)" != 0 ] && [ "$EASYBUILD_MODULES_TOOL" = EnvironmentModules ] && [ -f "$MODULES_CMD" ]
read -r module _ <"$1"
seen=$(cd "$EASYBUILD_INSTALLPATH/modules/all" && find . -type f | sed 's/..//' | sort | tr '\\n' ' ')
prefix=$EASYBUILD_INSTALLPATH/software/$module
mkdir -p "$prefix/bin" "$prefix/easybuild"
date +%N >"$prefix/easybuild/a.log"
echo "$module" >>"$EASYBUILD_SOURCEPATH/fetched"
printf '#!/bin/sh\\necho "%s on %sfor %s"\\n' "$module" "$seen" "$EASYBUILD_OPTARCH" >"$prefix/bin/\${module%/*}"
chmod 755 "$prefix/bin/\${module%/*}"
echo '#%Module' >"$EASYBUILD_INSTALLPATH/modules/all/$module"
`;

/** Stands in for the modules of EasyBuild that are asked what is to be built. */
const PYTHON: Readonly<Record<string, string>> = {
  "__init__.py": "",
  "framework/__init__.py": "",
  "framework/easyconfig/__init__.py": "",
  "framework/easyconfig/tools.py": `import os

def det_easyconfig_paths(names):
    folder = os.environ["EASYBUILD_ROBOT_PATHS"].split(":")[0]
    return [os.path.join(folder, name) for name in names]

class EasyConfig:
    def __init__(self, words):
        self.all_dependencies = [
            {"full_mod_name": word.split(":")[1], "build_only": word.startswith("build:")} for word in words
        ]

def parse_easyconfigs(paths):
    found = []
    for path, _ in paths:
        with open(path) as file:
            name, *words = file.read().split()
        found.append({"full_mod_name": name, "spec": path, "ec": EasyConfig(words)})
    return found, False
`,
  "tools/__init__.py": "",
  "tools/modules.py": "def modules_tool():\n    return None\n",
  "tools/options.py": `import os

def set_up_configuration(args, silent):
    assert os.getuid() != 0 and args == ["--robot"] and silent
`,
  "tools/robot.py": `import os
from easybuild.framework.easyconfig.tools import parse_easyconfigs

def resolve_dependencies(asked, tool, retain_all_deps):
    ordered = []
    def visit(one):
        for dep in one["ec"].all_dependencies:
            name = dep["full_mod_name"].replace("/", "-") + ".eb"
            visit(parse_easyconfigs([(os.path.join(os.path.dirname(one["spec"]), name), False)])[0][0])
        if one["full_mod_name"] not in [other["full_mod_name"] for other in ordered]:
            ordered.append(one)
    for one in asked:
        visit(one)
    return ordered
`,
};

const image = `${registry()}/mlspec-test/stand-in-easybuild:1`;
beforeAll(async () => {
  const made = await buildSpec(
    `base: debian:bookworm-slim
packages: [python3]
files:
  - {src: eb, to: /usr/local/bin/eb, mode: '0755'}
  - {src: easybuild, to: /usr/lib/python3/dist-packages/easybuild/}
`,
    {
      eb: EB,
      ...Object.fromEntries(Object.entries(PYTHON).map(([path, text]) => [`easybuild/${path}`, text])),
    },
    ["--push", "--provenance=false", "--tag", image],
  );
  expect(made.code, made.stderr).toBe(0);
});

test("each module is a step that sees what it loads alone, as nobody (stand-in for EasyBuild)", async () => {
  const spec = `base: {build: "${image}", runtime: debian:bookworm-slim}
easybuild: {easyconfigs: [top-1.0.eb], robot: eb}
tests:
  - test "$(top)" = "top/1.0 on left/2.0 right/3.0 tool/4.0 for GENERIC"
  - test "$(left)" = "left/2.0 on for GENERIC"
  - test "$(right)" = "right/3.0 on tool/4.0 for GENERIC"
  - test "$(ls /opt/easybuild/software | tr '\\n' ' ')" = "left right top "
  - test -f "$MODULEPATH/top/1.0" -a ! -e "$MODULEPATH/tool"
  - test "$(find /opt/easybuild ! -user 0 | wc -l)" = 0 -a -z "$(find /opt/easybuild -name '*.log')"
`;
  const built = await buildSpec(spec, EASYCONFIGS, ["--output", "type=cacheonly"]);
  expect(built.code, built.stderr).toBe(0);
  expect(new Set(built.stderr.match(/\] eb \w+-[\d.]+\.eb$/gm)).size).toBe(4);
});

test("an easyconfig that is not there fails the build with its name (stand-in for EasyBuild)", async () => {
  const spec = `base: {build: "${image}", runtime: debian:bookworm-slim}
easybuild: {easyconfigs: [lost-1.0.eb], robot: eb}
`;
  const built = await buildSpec(spec, EASYCONFIGS, ["--output", "type=cacheonly"]);
  expect(built.code).not.toBe(0);
  expect(built.stderr).toContain("lost-1.0.eb");
});
