process.env.MLSPEC_TEST_TOKEN = "secret";

import { beforeAll, expect, test } from "vitest";
import { registry } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

const [top, left, right, tool] = ["t", "l", "r", "u"].map((letter) => letter.repeat(32)) as [
  string,
  string,
  string,
  string,
];
const edge = (name: string, hash: string, type: string) => ({
  name,
  hash,
  parameters: { deptypes: [type], virtuals: [] },
});
const LOCK = JSON.stringify({
  _meta: { "file-type": "spack-lockfile", "lockfile-version": 5, "specfile-version": 4 },
  roots: [{ hash: top, spec: "top" }],
  concrete_specs: {
    [top]: {
      name: "top",
      version: "1.0",
      dependencies: [edge("left", left, "link"), edge("right", right, "run"), edge("tool", tool, "build")],
    },
    [left]: { name: "left", version: "2.0", dependencies: [] },
    [right]: { name: "right", version: "3.0", dependencies: [edge("tool", tool, "build")] },
    [tool]: { name: "tool", version: "4.0", dependencies: [] },
  },
});

/** Stands in for Spack, of which no package can be had here: it installs a script that tells what Spack was given. */
const STAND_IN = `#!/bin/sh
set -eu
[ "$1" = -C ]
if [ "$3" = reindex ]; then
  grep -q 'root: /opt/software' "$2/config.yaml"
  ls /opt/software >/tmp/indexed
  exit
fi
if [ "$5" = concretize ]; then
  [ "$6" = --force ]
  cat >"$4/spack.lock" <<'END'
${LOCK}
END
  exit
fi
[ "$3 $5 $6 $7 $8" = '-e install --only-concrete --only=package --fail-fast' ]
grep -q 'specs.*\\[.*top.*\\]' "$4/spack.yaml"
hash=\${9#/}
set -- $(sed -n "s/.*\\"$hash\\":{\\"name\\":\\"\\([^\\"]*\\)\\",\\"version\\":\\"\\([^\\"]*\\)\\".*/\\1 \\2/p" "$4/spack.lock")
prefix=/opt/software/$1-$2-$hash
mkdir -p "$prefix/bin" "$prefix/.spack"
printf '#!/bin/sh\\necho "%s on %s"\\n' "$1" "$(tr '\\n' ' ' </tmp/indexed | sed 's/-[a-z]\\{32\\}//g')" >"$prefix/bin/$1"
printf '%s' "\${MLSPEC_SPACK_TOKEN:-none}" | wc -c >"$prefix/token"
chmod 755 "$prefix/bin/$1"
`;

const image = `${registry()}/mlspec-test/stand-in-spack:1`;
beforeAll(async () => {
  const made = await buildSpec(
    "base: debian:bookworm-slim\nfiles: [{src: spack, to: /opt/spack/bin/spack, mode: '0755'}]\n",
    { spack: STAND_IN },
    ["--push", "--provenance=false", "--tag", image],
  );
  expect(made.code, made.stderr).toBe(0);
});

test("a lock is one step a package, each seeing what it needs alone (stand-in for Spack)", async () => {
  const spec = `base: {build: "${image}", runtime: debian:bookworm-slim}
spack:
  program: /opt/spack/bin/spack
  mirror: {url: "https://mirror.example.org/spack", secret: token}
tests:
  - test "$(top)" = "top on left-2.0 right-3.0 tool-4.0 "
  - test "$(left)" = "left on "
  - test "$(right)" = "right on tool-4.0 "
  - test "$(ls /opt/software | wc -l)" = 3
  - test "$(cat /opt/software/top-*/token)" = 6
  - test ! -e /opt/view/bin/tool -a ! -e /opt/spack -a ! -e /opt/view/.spack
  - test "$(readlink -f /opt/view/bin/top)" = /opt/software/top-1.0-${top}/bin/top
`;
  const built = await buildSpec(
    spec,
    { "spack.yaml": "spack: {specs: [top]}\n", "spack.lock": LOCK, token: "secret" },
    ["--output", "type=cacheonly", "--secret", "id=token,env=MLSPEC_TEST_TOKEN"],
  );
  expect(built.code, built.stderr).toBe(0);
  expect(
    built.stderr.match(/^#\d+ \[image\.build \d+\/\d+\] spack install \w+ [\d.]+$/gm)?.length,
  ).toBeGreaterThanOrEqual(4);
});

test.each([
  ["a manifest", "", { "spack.yaml": "spack: {specs: [top]}\n" }],
  ["a list", "  specs: [top]\n", {}],
])(
  "without a lock, what %s asks for is chosen in the build (stand-in for Spack)",
  async (_what, line, files) => {
    const spec = `base: {build: "${image}", runtime: debian:bookworm-slim}
spack:
  program: /opt/spack/bin/spack
${line}tests: ['test "$(top)" = "top on left-2.0 right-3.0 tool-4.0 "']
`;
    const built = await buildSpec(spec, files, ["--output", "type=cacheonly"]);
    expect(built.code, built.stderr).toBe(0);
    const held = await buildSpec(spec, files, [
      "--output",
      "type=cacheonly",
      "--build-arg",
      "MLSPEC_LOCKED=1",
    ]);
    expect(held.code).not.toBe(0);
  },
);

test("a lock that is not there is told of at its line", async () => {
  const built = await buildSpec("base: debian:bookworm-slim\nspack: {lock: env/spack.lock}\n");
  expect(built.stderr).toContain("error[spack-lock-missing]: env/spack.lock is not in the build context");
});
