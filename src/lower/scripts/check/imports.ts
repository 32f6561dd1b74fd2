/** `check-imports [IGNORED...]`, run by the virtual environment's own Python: its packages can be imported. */
export const CHECK_IMPORTS = `import importlib
import importlib.metadata
import inspect
import sys
import sysconfig

# Folders that some packages leave at the top beside their own.
STRAY = {"test", "tests", "docs", "doc", "examples", "example", "benchmarks", "benchmark", "scripts", "tools"}


def modules_of(distribution):
    listed = (distribution.read_text("top_level.txt") or "").split()
    if listed:
        return {name.replace("/", ".") for name in listed}
    found = set()
    for path in distribution.files or ():
        first, *rest = path.parts
        if first.endswith((".dist-info", ".data")) or first in ("..", "__pycache__"):
            continue
        if not rest:
            name = inspect.getmodulename(first)
            if name:
                found.add(name)
        elif path.suffix in (".py", ".so") and first.isidentifier():
            found.add(first)
    return found


ignored = set(sys.argv[1:])
folders = list(dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib")))
failed = []
count = 0
for distribution in sorted(importlib.metadata.distributions(path=folders), key=lambda one: one.metadata["Name"]):
    project = distribution.metadata["Name"]
    if project in ignored:
        continue
    for name in sorted(modules_of(distribution)):
        if name.startswith("_") or name in STRAY or name in ignored:
            continue
        count += 1
        try:
            importlib.import_module(name)
        except BaseException as error:
            failed.append(f"{name} (of {project}): {type(error).__name__}: {error}")
for line in failed:
    print(line, file=sys.stderr)
if failed:
    sys.exit(f"mlspec: {len(failed)} of {count} modules cannot be imported")
print(f"{count} modules were imported")
`;
