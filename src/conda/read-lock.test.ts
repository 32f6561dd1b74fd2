import fc from "fast-check";
import { expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readCondaLock } from "./index.ts";

const CHANNEL = "https://conda.example.org/conda-forge";
const MD5 = "0123456789abcdef0123456789abcdef";

function read(text: string) {
  const report = createReporter();
  const found = readCondaLock({ name: "conda.lock", text }, "default", report);
  return { found, told: report.diagnostics.map(({ message }) => message) };
}

test("packages keep their order, their checksums and the dashes of their names", () => {
  const { found, told } = read(
    `# platform: linux-64\r\n@EXPLICIT\r\n${CHANNEL}/linux-64/ca-certificates-2024.2.2-hbcca054_0.conda#${MD5}\n` +
      `${CHANNEL}/noarch/tzdata-2024a-h0c530f3_0.tar.bz2#sha256:${MD5}${MD5}\n${CHANNEL}/noarch/a-1-0.conda\n`,
  );
  expect(told).toEqual([]);
  expect(found?.packages[0]).toEqual({
    name: "ca-certificates",
    version: "2024.2.2",
    build: "hbcca054_0",
    subdir: "linux-64",
    url: `${CHANNEL}/linux-64/ca-certificates-2024.2.2-hbcca054_0.conda`,
    filename: "ca-certificates-2024.2.2-hbcca054_0.conda",
    md5: MD5,
  });
  expect(found?.packages[1]).toMatchObject({ subdir: "noarch", sha256: MD5 + MD5 });
  expect(found?.packages[2]).not.toHaveProperty("md5");
});

test.each([
  ["@EXPLICIT", "names no package"],
  [`${CHANNEL}/noarch/a-1-0.conda\n@EXPLICIT`, "before @EXPLICIT"],
  [`@EXPLICIT\n${CHANNEL}/noarch/a-1-0.conda#abc`, "neither MD5"],
  [`@EXPLICIT\n${CHANNEL}/noarch/../a.conda`, "no address"],
  [`@EXPLICIT\nhttps://user:word@conda.example.org/noarch/a-1-0.conda`, "no address"],
])("%j is refused", (text, why) => {
  const { found, told } = read(text);
  expect(found).toBeUndefined();
  expect(told.join()).toContain(why);
});

const URL = `${CHANNEL}/linux-64/python-3.12.1-h0_0.conda`;
const ARM = `${CHANNEL}/linux-aarch64/python-3.12.1-h0_0.conda`;

test("a lock of conda-lock has packages of several platforms, and those of pip apart", () => {
  const { found, told } = read(`version: 1
metadata: {channels: [{url: conda-forge}], platforms: [linux-64, linux-aarch64]}
package:
- name: python
  version: 3.12.1
  manager: conda
  platform: linux-64
  dependencies: {libzlib: '>=1.2'}
  url: ${URL}
  hash: {md5: ${MD5}, sha256: ${MD5}${MD5}}
  category: main
  optional: false
- {name: python, version: 3.12.1, manager: conda, platform: linux-aarch64, url: ${ARM}, hash: {md5: ${MD5}}}
- {name: requests, version: 2.31.0, manager: pip, platform: linux-64, url: https://x.org/requests.whl, hash: {sha256: ${MD5}${MD5}}}
`);
  expect(told).toEqual([]);
  expect(found?.packages.map(({ url, platform, sha256 }) => [url, platform, sha256])).toEqual([
    [URL, "linux-64", MD5 + MD5],
    [ARM, "linux-aarch64", undefined],
  ]);
  expect(found?.pip).toEqual(["requests"]);
});

test.each([5, 6])("a lock of pixi, version %i, has the packages of an environment", (version) => {
  const entry =
    version === 6
      ? `- conda: ${URL}\n  sha256: ${MD5}${MD5}\n  md5: ${MD5}`
      : `- kind: conda\n  name: python\n  url: ${URL}\n  sha256: ${MD5}${MD5}`;
  const text = `version: ${version}
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: ${URL}
      - pypi: https://files.example.org/x/requests-2.31.0-py3-none-any.whl
packages:
${entry}
`;
  const { found, told } = read(text);
  expect(told).toEqual([]);
  expect(found?.packages).toMatchObject([{ url: URL, platform: "linux-64", sha256: MD5 + MD5 }]);
  expect(found?.pip).toEqual(["requests-2.31.0-py3-none-any.whl"]);
  const report = createReporter();
  expect(readCondaLock({ name: "pixi.lock", text }, "cuda", report)).toBeUndefined();
  expect(report.diagnostics[0]?.message).toContain("no environment cuda, but default");
});

test.each([
  ["", "another shape"],
  ["a: [", "not YAML"],
  ["a: &a b\npackage: [*a]", "not YAML"],
  ["version: 2\npackage: []", "version is not 1"],
  ["version: 1\npackage: []", "names no package"],
  ["version: 1\npackage: [{name: a, manager: conda, url: 'file:///a'}]", "no address"],
  [
    "version: 6\nenvironments: {default: {packages: {linux-64: [{}]}}}\npackages: []",
    "neither conda's nor pip's",
  ],
  ["version: 4\nenvironments: {}", "version is not 5 or 6"],
  ["a: b", "neither a list"],
  ["- a\n".repeat(1000), "another shape"],
])("%j is no lock", (text, why) => {
  const { found, told } = read(text);
  expect(found).toBeUndefined();
  expect(told.join()).toContain(why);
});

test("any text is read or refused", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => `package: ${json}`),
        fc.json(),
      ),
      (text) => {
        read(text);
        read(`@EXPLICIT\n${text}`);
      },
    ),
    { numRuns: 500 },
  );
});
