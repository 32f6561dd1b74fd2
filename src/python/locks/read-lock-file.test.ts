import { describe, expect, it, test } from "vitest";
import { createReporter } from "../../diagnostics/index.ts";
import type { Resolution } from "../resolution.ts";
import { findUnlocked, readForeignLock } from "./read-lock-file.ts";

const hash = (digit: string): string => digit.repeat(64);

function read(name: string, text: string) {
  const report = createReporter();
  const lock = readForeignLock({ name, text }, report);
  return { lock, problems: report.diagnostics.map(({ code, message }) => `${code}: ${message}`) };
}
const lines = (name: string, text: string): readonly string[] => {
  const { lock, problems } = read(name, text);
  expect(problems).toEqual([]);
  return lock?.requirements.trimEnd().split("\n") ?? [];
};

const UV = `version = 1
revision = 3
requires-python = ">=3.11"
resolution-markers = ["sys_platform == 'linux'", "sys_platform != 'linux'"]

[[package]]
name = "service"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "torch", version = "2.7.0", source = { registry = "https://index.example.org/simple" }, marker = "sys_platform == 'darwin'" },
    { name = "torch", version = "2.7.0+cpu", source = { registry = "https://index.example.org/cpu" }, marker = "sys_platform != 'darwin'" },
    { name = "uvicorn", extra = ["standard"] },
    { name = "mine" },
]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "click"
version = "8.2.1"
source = { registry = "https://index.example.org/simple" }
dependencies = [{ name = "colorama", marker = "sys_platform == 'win32'" }]
sdist = { url = "https://files.example.org/click-8.2.1.tar.gz", hash = "sha256:${hash("1")}", size = 1 }
wheels = [{ url = "https://files.example.org/click-8.2.1-py3-none-any.whl", hash = "sha256:${hash("2")}", size = 2 }]

[[package]]
name = "colorama"
version = "0.4.6"
source = { registry = "https://index.example.org/simple" }
wheels = [{ url = "https://files.example.org/colorama-0.4.6-py2.py3-none-any.whl", hash = "sha256:${hash("3")}" }]

[[package]]
name = "mine"
version = "1.0"
source = { git = "https://example.org/mine.git?rev=v1#${"a".repeat(40)}" }

[[package]]
name = "pytest"
version = "8.0.0"
source = { registry = "https://index.example.org/simple" }
wheels = [{ url = "https://files.example.org/pytest-8.0.0-py3-none-any.whl", hash = "sha256:${hash("4")}" }]

[[package]]
name = "torch"
version = "2.7.0"
source = { registry = "https://index.example.org/simple" }
wheels = [{ url = "https://files.example.org/torch-2.7.0-cp311-none-macosx_11_0_arm64.whl", hash = "sha256:${hash("5")}" }]

[[package]]
name = "torch"
version = "2.7.0+cpu"
source = { registry = "https://index.example.org/cpu" }
wheels = [{ url = "https://files.example.org/torch-2.7.0%2Bcpu-cp311-cp311-linux_x86_64.whl", hash = "sha256:${hash("6")}" }]

[[package]]
name = "uvicorn"
version = "0.30.0"
source = { registry = "https://index.example.org/simple" }
dependencies = [{ name = "click" }]
wheels = [{ url = "https://files.example.org/uvicorn-0.30.0-py3-none-any.whl", hash = "sha256:${hash("7")}" }]

[package.optional-dependencies]
standard = [{ name = "colorama", marker = "sys_platform == 'win32'" }, { name = "uvloop", marker = "sys_platform != 'win32'" }]

[[package]]
name = "uvloop"
version = "0.21.0"
source = { registry = "https://index.example.org/simple" }
wheels = [{ url = "https://files.example.org/uvloop-0.21.0-cp311-cp311-manylinux_2_17_x86_64.whl", hash = "sha256:${hash("8")}" }]
`;

const POETRY = `[[package]]
name = "Click"
version = "8.2.1"
description = "Command line"
optional = false
python-versions = ">=3.10"
groups = ["main"]
files = [
    {file = "click-8.2.1-py3-none-any.whl", hash = "sha256:${hash("2")}"},
    {file = "click-8.2.1.tar.gz", hash = "sha256:${hash("1")}"},
]

[package.dependencies]
colorama = {version = "*", markers = "platform_system == \\"Windows\\""}

[[package]]
name = "colorama"
version = "0.4.6"
optional = false
python-versions = ">=3.7"
files = [{file = "colorama-0.4.6-py2.py3-none-any.whl", hash = "sha256:${hash("3")}"}]

[[package]]
name = "pytest"
version = "8.0.0"
optional = false
python-versions = ">=3.8"
groups = ["dev"]
files = []

[[package]]
name = "tomli"
version = "2.0.1"
optional = false
python-versions = ">=3.8"
groups = ["main"]
markers = "python_version < \\"3.11\\""
files = [{file = "tomli-2.0.1-py3-none-any.whl", hash = "sha256:${hash("4")}"}]

[package.source]
type = "legacy"
url = "https://index.example.org/simple"
reference = "mirror"

[metadata]
lock-version = "2.1"
python-versions = ">=3.10"
content-hash = "x"
`;

const PYLOCK = `lock-version = "1.0"
created-by = "a-tool"
requires-python = ">=3.11"

[[packages]]
name = "attrs"
version = "25.1.0"
wheels = [{ name = "attrs-25.1.0-py3-none-any.whl", url = "https://files.example.org/a/attrs.whl?x=1&y=2", hashes = { sha256 = "${hash("1")}" } }]

[[packages]]
name = "numpy"
version = "2.2.3"
marker = "python_version >= '3.11'"
[[packages.wheels]]
name = "numpy-2.2.3-cp311-cp311-manylinux_2_17_x86_64.whl"
url = "https://files.example.org/numpy-2.2.3-cp311-cp311-manylinux_2_17_x86_64.whl"
[packages.wheels.hashes]
sha256 = "${hash("2")}"
`;

const PDM = `[metadata]
groups = ["default", "test"]
strategy = ["inherit_metadata"]
lock_version = "4.5.0"
content_hash = "sha256:${hash("0")}"

[[package]]
name = "flask"
version = "3.1.0"
requires_python = ">=3.9"
groups = ["default"]
dependencies = ["werkzeug>=3.1"]
files = [{file = "flask-3.1.0-py3-none-any.whl", hash = "sha256:${hash("1")}"}]

[[package]]
name = "flask"
version = "3.1.0"
extras = ["async"]
groups = ["default"]
files = [{file = "flask-3.1.0-py3-none-any.whl", hash = "sha256:${hash("1")}"}]

[[package]]
name = "colorama"
version = "0.4.6"
groups = ["default"]
marker = "platform_system == \\"Windows\\""
files = [{file = "colorama-0.4.6-py2.py3-none-any.whl", hash = "sha256:${hash("3")}"}]

[[package]]
name = "tool"
version = "1.0"
groups = ["default"]
git = "https://example.org/tool.git"
revision = "${"b".repeat(40)}"

[[package]]
name = "pytest"
version = "8.0.0"
groups = ["test"]
files = []
`;

const PIPFILE = JSON.stringify({
  _meta: {
    hash: { sha256: hash("0") },
    "pipfile-spec": 6,
    requires: { python_version: "3.11" },
    sources: [],
  },
  default: {
    Flask: {
      hashes: [`sha256:${hash("1")}`],
      index: "pypi",
      markers: "python_version >= '3.9'",
      version: "==3.1.0",
    },
    tool: { git: "https://example.org/tool.git", ref: "c".repeat(40) },
  },
  develop: { pytest: { version: "==8.0.0", hashes: [] } },
});

describe("readForeignLock", () => {
  it("follows uv.lock from the project on: forks, extras, conditions on the way, nothing for development", () => {
    expect(lines("sub/uv.lock", UV)).toEqual([
      "click==8.2.1",
      "colorama==0.4.6 ; sys_platform == 'win32'",
      `mine @ git+https://example.org/mine.git@${"a".repeat(40)}`,
      "torch==2.7.0 ; sys_platform == 'darwin'",
      "torch==2.7.0+cpu ; sys_platform != 'darwin'",
      "uvicorn==0.30.0",
      "uvloop==0.21.0 ; sys_platform != 'win32'",
    ]);
    // A repository is built, for which the index is needed.
    expect(read("uv.lock", UV).lock?.links).toBeUndefined();
  });

  it("gives the links of a lock that has them all, so that no index is asked", () => {
    expect(lines("pylock.toml", PYLOCK)).toEqual([
      "attrs==25.1.0",
      "numpy==2.2.3 ; python_version >= '3.11'",
    ]);
    expect(read("pylock.prod.toml", PYLOCK).lock?.links).toContain(
      `<a href="https://files.example.org/a/attrs.whl?x=1&amp;y=2#sha256=${hash("1")}">attrs-25.1.0-py3-none-any.whl</a>`,
    );
  });

  it("takes from poetry.lock the main group, with the lock's conditions or those of who wants a package", () => {
    expect(lines("poetry.lock", POETRY)).toEqual([
      "click==8.2.1",
      'colorama==0.4.6 ; platform_system == "Windows"',
      'tomli==2.0.1 ; python_version < "3.11"',
    ]);
  });

  it("takes from pdm.lock the default group, each package once", () => {
    expect(lines("pdm.lock", PDM)).toEqual([
      'colorama==0.4.6 ; platform_system == "Windows"',
      "flask==3.1.0",
      `tool @ git+https://example.org/tool.git@${"b".repeat(40)}`,
    ]);
  });

  it("takes from Pipfile.lock what is not for development", () => {
    expect(lines("Pipfile.lock", PIPFILE)).toEqual([
      "flask==3.1.0 ; python_version >= '3.9'",
      `tool @ git+https://example.org/tool.git@${"c".repeat(40)}`,
    ]);
  });

  test.each([
    ["conda.lock", "", 'foreign-lock-name: "conda.lock" is the name of no lock that is known'],
    ["uv.lock", "version = ", "foreign-lock: uv.lock cannot be read: Invalid TOML document"],
    ["uv.lock", "version = 2", "foreign-lock: uv.lock cannot be read: its version is 2, not 1"],
    ["uv.lock", "version = 1", "foreign-lock: uv.lock cannot be read: it is the lock of no project"],
    ["uv.lock", UV.replace('name = "uvloop"\n', 'name = "other"\n'), "uvloop is wanted and not locked"],
    ["uv.lock", UV.replace("sys_platform == 'darwin'", "platform == 'x'"), "the marker of torch"],
    ["pylock.toml", 'lock-version = "2.0"', "its version is 2.0, not 1"],
    ["pylock.toml", 'lock-version = "1.0"\n[[packages]]\nname = "a"', "the version of a is missing"],
    ["poetry.lock", "package = []", "it has no metadata"],
    ["pdm.lock", '[metadata]\nlock_version = "3.1"', "its version is 3.1, not 4"],
    ["Pipfile.lock", "{", "foreign-lock: Pipfile.lock cannot be read"],
    [
      "Pipfile.lock",
      '{"_meta": {"pipfile-spec": 6}, "default": {"a": {"version": "*"}}}',
      "a is not pinned by ==",
    ],
  ])("refuses a wrong %s", (name, text, problem) => {
    const { lock, problems } = read(name, text);
    expect(lock).toBeUndefined();
    expect(problems.join()).toContain(problem);
  });

  it("knows an archive that is none of the lock's", () => {
    const { lock } = read("pylock.toml", PYLOCK);
    const chosen = (digit: string): Resolution => ({
      packages: [
        {
          name: "attrs",
          version: "25.1.0",
          origin: { kind: "archive", url: "https://x", filename: "a.whl", sha256: hash(digit), open: true },
        },
      ],
    });
    expect(lock && findUnlocked(chosen("1"), lock)).toBeUndefined();
    expect(lock && findUnlocked(chosen("9"), lock)).toBe("attrs");
  });
});
