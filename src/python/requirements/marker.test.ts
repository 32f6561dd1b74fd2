import { expect, test } from "vitest";
import { evaluateMarker, parseMarker } from "./marker.ts";
import { compareVersions, isVersion } from "./version.ts";

const LINUX = {
  python_version: "3.11",
  python_full_version: "3.11.2",
  sys_platform: "linux",
  os_name: "posix",
  platform_machine: "x86_64",
  platform_system: "Linux",
  platform_python_implementation: "CPython",
  implementation_name: "cpython",
  extra: "cpu dev",
};

test.each([
  ["python_version < '3.9'", false],
  ["python_version >= '3.9'", true],
  ["python_full_version < '3.11.10'", true],
  ["python_version == '3.*'", true],
  ["python_version ~= '3.10'", true],
  ["python_version in '3.10 3.11'", true],
  ["sys_platform != 'darwin' and platform_machine == 'x86_64'", true],
  ["sys_platform == 'darwin' or os_name == 'posix' and sys.platform == 'linux'", true],
  ["(sys_platform == 'darwin' or os_name == 'posix') and 'win' in sys_platform", false],
  ["platform_machine not in 'arm64 aarch64'", true],
  ["extra == 'cpu'", true],
  ["extra == 'gpu'", false],
  ["extra != 'gpu'", true],
  ["python_implementation == 'CPython'", true],
])("%s is %s on Linux with CPython 3.11", (text, holds) => {
  const parsed = parseMarker(text);
  expect(parsed.kind === "marker" && evaluateMarker(parsed.marker, LINUX)).toBe(holds);
});

test("versions are ordered as PEP 440 does", () => {
  const ordered = [
    "1.dev0",
    "1.0.dev456",
    "1.0a1",
    "1.0a2.dev456",
    "1.0a12",
    "1.0b1.dev456",
    "1.0b2",
    "1.0b2.post345",
    "1.0rc1",
    "1.0",
    "1.0.post456.dev34",
    "1.0.post456",
    "1.0.15",
    "1.1.dev1",
    "1.10",
    "1!0.1",
  ];
  expect([...ordered].reverse().sort(compareVersions)).toEqual(ordered);
  expect(compareVersions("1.0", "1.0.0")).toBe(0);
  expect([isVersion("1.0-1"), isVersion("linux"), isVersion("")]).toEqual([true, false, false]);
});
