import { SCRIPT_EPOCH } from "../times.ts";
import { FIND_PYTHON } from "./find-python.ts";

/**
 * Installs wheels into a virtual environment's folder that holds nothing else, without pip and without network.
 * Arguments: the environment's folder, wanted Python version (may be empty), `compile` or `plain`, the root below which
 * that folder is made, folder for lists of what was installed, then folders with one wheel each. `files.json` has all
 * paths, each with its project and checksum, and overlaps as `find-overlaps` writes them: for whoever joins environments.
 *
 * Follows the binary distribution format (https://packaging.python.org/specifications/binary-distribution-format/) and
 * the recording of installed projects (…/specifications/recording-installed-packages/). Every file gets the same old time
 * before bytecode is compiled, which records it: so the bytes are the same each time, and an edited source counts as newer.
 */
export const INSTALL_WHEELS = `set -eu
want=$2
${FIND_PYTHON}
exec "$python" - "$@" <<'END'
${String.raw`
import base64, compileall, configparser, csv, glob, hashlib, importlib.util, io, json, os, posixpath, py_compile, sys, sysconfig, zipfile

venv, _, compiling, root, lists, *folders = sys.argv[1:]
base = root.rstrip("/") + venv
scheme = "venv" if "venv" in sysconfig.get_scheme_names() else "posix_prefix"
LIB = os.path.relpath(sysconfig.get_path("purelib", scheme, {"base": venv, "platbase": venv}), venv)
PYTHON = os.path.join(venv, "bin/python").encode()
owners = {}
overlaps = []

def refuse(text):
    sys.exit("mlspec: " + text)

def write(path, data, executable=False):
    target = os.path.join(base, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.lexists(target):
        os.remove(target)
    with open(target, "wb") as file:
        file.write(data)
    os.chmod(target, 0o755 if executable else 0o644)

def digest(data):
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

class Wheel:
    def __init__(self, path):
        self.file = os.path.basename(path)
        self.zip = zipfile.ZipFile(path)
        infos = {n.split("/")[0] for n in self.zip.namelist() if n.split("/")[0].endswith(".dist-info")}
        if len(infos) != 1:
            refuse(self.file + " is not a wheel: it must have one .dist-info folder")
        self.info = infos.pop()
        self.data = self.info[: -len(".dist-info")] + ".data/"
        self.project = self.info.split("-")[0]
        self.record = {}

    def place(self, name):
        """Where a member goes below the environment, and the part of .data it is in."""
        if name.startswith("/") or ".." in name.split("/") or "\\" in name:
            refuse("%s holds the path %s, which leaves its folder" % (self.file, name))
        if not name.startswith(self.data):
            return posixpath.join(LIB, name), ""
        part, _, rest = name[len(self.data):].partition("/")
        folder = {
            "purelib": LIB, "platlib": LIB, "scripts": "bin", "data": "",
            "headers": "include/site/python%d.%d/%s" % (*sys.version_info[:2], self.project),
        }.get(part)
        if folder is None:
            refuse("%s has an unknown part %s in its .data folder" % (self.file, part))
        return posixpath.join(folder, rest), part

    def put(self, path, data, executable=False, known=None):
        entry = known or (digest(data), str(len(data)))
        project, before = owners.get(path, (self.project, entry))
        if project != self.project and before[0] != entry[0]:
            print("mlspec: warning: %s and %s both hold %s; that of %s stays" % (project, self.project, path, self.project))
            overlaps.append([project, self.project, path])
        owners[path] = (self.project, entry)
        write(path, data, executable)
        self.record[path] = entry

    def install(self):
        told = {row[0]: (row[1], row[2]) for row in csv.reader(io.StringIO(self.text("RECORD"))) if len(row) == 3}
        for member in self.zip.infolist():
            name = member.filename
            if name.endswith("/") or name in [self.info + end for end in ("/RECORD", "/RECORD.jws", "/RECORD.p7s")]:
                continue
            path, part = self.place(name)
            data = self.zip.read(member)
            known = told.get(name)
            executable = part == "scripts" or bool(member.external_attr >> 16 & 0o111)
            if part == "scripts" and data.startswith((b"#!python\n", b"#!python ", b"#!pythonw", b"#!python\r")):
                _, _, rest = data.partition(b"\n")
                data, known = b"#!" + PYTHON + b"\n" + rest, None
            self.put(path, data, executable, known if known and known[0] else None)
        self.scripts()
        self.put(posixpath.join(LIB, self.info, "INSTALLER"), b"mlspec\n")

    def text(self, name):
        try:
            return self.zip.read(self.info + "/" + name).decode()
        except KeyError:
            return ""

    def scripts(self):
        parser = configparser.ConfigParser(delimiters=("=",), interpolation=None, strict=False)
        parser.optionxform = str
        parser.read_string(self.text("entry_points.txt"))
        for section in ("console_scripts", "gui_scripts"):
            for name, value in parser.items(section) if parser.has_section(section) else ():
                module, _, function = value.split("[")[0].strip().partition(":")
                if not function or "/" in name:
                    refuse("%s has a script %s = %s, which names no function" % (self.file, name, value))
                first = function.split(".")[0]
                text = "#!%s\nimport sys\n\nfrom %s import %s\n\nif __name__ == \"__main__\":\n    sys.exit(%s())\n"
                self.put("bin/" + name, (text % (PYTHON.decode(), module, first, function)).encode(), True)

    def write_record(self):
        rows = [(posixpath.relpath(path, LIB), *self.record[path]) for path in self.record]
        for path in self.record:
            if path.endswith(".py"):
                cached = importlib.util.cache_from_source(path)
                if os.path.exists(os.path.join(base, cached)):
                    rows.append((posixpath.relpath(cached, LIB), "", ""))
        own = posixpath.join(self.info, "RECORD")
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(sorted(rows) + [(own, "", "")])
        write(posixpath.join(LIB, own), text.getvalue().encode())

def age():
    for folder, folders, files in os.walk(base):
        for name in files:
            os.utime(os.path.join(folder, name), (0, 0), follow_symlinks=False)
        os.utime(folder, (0, 0))
    above = os.path.dirname(base)
    while len(above) > len(root):
        os.utime(above, (${SCRIPT_EPOCH}, ${SCRIPT_EPOCH}))
        above = os.path.dirname(above)

wheels = []
for folder in folders:
    found = glob.glob(os.path.join(glob.escape(folder), "*.whl"))
    if len(found) != 1:
        refuse("%d wheels where one was expected" % len(found))
    wheels.append(Wheel(found[0]))
os.makedirs(base, exist_ok=True)
for wheel in wheels:
    wheel.install()
age()
if compiling == "compile":
    many = sum(len(wheel.record) for wheel in wheels) > 400
    compileall.compile_dir(
        os.path.join(base, LIB), ddir=os.path.join(venv, LIB), quiet=2, workers=0 if many else 1,
        invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP,
    )
for wheel in wheels:
    wheel.write_record()
age()
infos = tuple(posixpath.join(LIB, wheel.info) + "/" for wheel in wheels)
files = {path: [name, entry[0]] for path, (name, entry) in sorted(owners.items()) if not path.startswith(infos)}
listed = os.path.join(lists, "files.json")
with open(listed, "w") as file:
    json.dump({"files": files, "overlaps": overlaps}, file)
os.utime(listed, (0, 0))
`}END
`;
