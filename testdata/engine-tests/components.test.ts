import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tempContext } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

/**
 * Components built on the engine. Their sources are made up and small, so that compilers are what takes the time; real
 * ones (FFTW, UCX, Open MPI, HDF5) are in testdata/full.
 */
type Files = Readonly<Record<string, string>>;

/** A library built by make alone, and one by a configure script of its own. */
const one = (word: string): Files => ({
  Makefile: `
libone.so: one.c
	$(CC) $(CFLAGS) -shared -fPIC -o $@ $<
check: libone.so
	test "$(WORD)" = spoken
install: libone.so
	mkdir -p $(PREFIX)/lib $(PREFIX)/include $(PREFIX)/share/man
	cp libone.so $(PREFIX)/lib/
	ar rcs $(PREFIX)/lib/libone.a
	cp one.h $(PREFIX)/include/
	date > $(PREFIX)/share/man/one
`,
  "one.c": `const char *one(void) { return "one says ${word}"; }\n`,
  "one.h": "const char *one(void);\n",
});

const two = (word: string): Files => ({
  "CMakeLists.txt": `cmake_minimum_required(VERSION 3.13)
project(two C)
find_path(ONE one.h)
find_library(LIBONE one)
add_executable(two two.c)
target_include_directories(two PRIVATE \${ONE})
target_link_libraries(two \${LIBONE})
install(TARGETS two DESTINATION bin)
`,
  "two.c": `#include <one.h>\n#include <stdio.h>\nint main(void) { printf("two ${word}: %s\\n", one()); return 0; }\n`,
});

const three: Files = {
  configure: `#!/bin/sh
set -eu
for word in "$@"; do printf '%s\\n' "$word"; done > words
printf 'all:\\n\\t$(CC) -o three three.c\\ninstall:\\n\\tmkdir -p %s/bin\\n\\tcp three words %s/bin/\\n' "\${1#--prefix=}" "\${1#--prefix=}" > Makefile
`,
  "three.c": "int main(void) { return 3; }\n",
};

const archives = new Map<string, Buffer>();
const server = createServer((request, response) => {
  const bytes = archives.get((request.url ?? "").slice(1));
  if (bytes === undefined) response.writeHead(404).end();
  else response.end(bytes);
});
let url = "";

/** Packs sources as releases are, in a folder of their own, and gives what a spec says of them. */
async function release(name: string, files: Files): Promise<string> {
  const archive = pack();
  for (const [path, text] of Object.entries(files)) {
    archive.entry({ name: `${name}/${path}`, mode: 0o755, mtime: new Date(0) }, text);
  }
  archive.finalize();
  const bytes = gzipSync(await buffer(archive));
  archives.set(`${name}.tar.gz`, bytes);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return `url: "${url}/${name}.tar.gz", sha256: ${sha256}`;
}

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const network = ["--network", "host", "--allow", "network.host"];

async function layersOf(spec: string): Promise<{ readonly layers: readonly string[]; readonly log: string }> {
  const dest = join(tempContext({}), "image.tar");
  const args = [...network, "--provenance=false", "--output", `type=oci,dest=${dest}`];
  const built = await buildSpec(spec, {}, args);
  expect(built.code, built.stderr).toBe(0);
  const archive = await readOciArchive(dest);
  const { layers = [] } = archive.json<Manifest>(archive.top.digest);
  return { layers: layers.map(({ digest }) => digest), log: built.stderr };
}

describe("components", () => {
  test("are built by make, CMake and configure scripts on what they need, patched, checked, and run", async () => {
    const built = await buildSpec(
      `base: debian:bookworm-slim
components:
  - two: {build: cmake, ${await release("two-1.0", two("calls"))}, needs: [one]}
  - one:
      build: make
      ${(await release("one-1.0", one("hello"))).replaceAll(", ", "\n      ")}
      make_opts: [PREFIX=/usr/local/one, WORD=spoken]
      patches: [patches/one.patch]
      check: true
  - three:
      build: autotools
      prefix: /opt/three
      ${(await release("three-1.0", three)).replaceAll(", ", "\n      ")}
      configure_opts: ["--a=b c", "--d='$(id)'"]
      postinstall: ["echo done > /opt/three/after"]
tests:
  - test ! -e /usr/local/one/include
  - test ! -e /usr/local/one/lib/libone.a
  - test ! -e /usr/local/one/share/man
  - test -z "$(command -v gcc)"
  - test "$(sed -n 2p /opt/three/bin/words)" = "--a=b c"
  - test "$(sed -n 3p /opt/three/bin/words)" = "--d='"'$(id)'"'"
  - test "$(cat /opt/three/after)" = done
  - three || test $? = 3
`,
      {
        "patches/one.patch":
          '--- a/one.c\n+++ b/one.c\n@@ -1 +1 @@\n-const char *one(void) { return "one says hello"; }\n+const char *one(void) { return "one says patched"; }\n',
      },
      [...network, "--load", "--tag", "mlspec-test/components"],
    );
    expect(built.code, built.stderr).toBe(0);
    expect(await output("mlspec-test/components", "two")).toBe("two calls: one says patched");
  });

  test("that leave nothing for an image say so", async () => {
    // What an engine has from before prints nothing again.
    const word = randomUUID();
    const ofOne = async (name: string, more: string) =>
      `base: debian:bookworm-slim\ncomponents:\n  - one: {build: make, ${await release(name, one(word))}, make_opts: [PREFIX=/usr/local/one], postinstall: ["${more}"]}\n`;
    const type = [...network, "--output", "type=cacheonly"];
    const bare = await buildSpec(await ofOne("one-4.0", "rm /usr/local/one/lib/libone.so"), {}, type);
    expect(bare.code, bare.stderr).toBe(0);
    expect(bare.stderr).toContain("an image has nothing of it without keep: devel");
    const whole = await buildSpec(await ofOne("one-4.1", "true"), {}, type);
    expect(whole.code, whole.stderr).toBe(0);
    expect(whole.stderr).not.toContain("an image has nothing of it");
  });

  test("are layers of their own: a new version of one leaves the others alone, and nothing in it is the clock", async () => {
    const ofOne = `{build: make, ${await release("one-2.0", one("two"))}, make_opts: [PREFIX=/usr/local/one]}`;
    const spec = (ofTwo: string) => `base: debian:bookworm-slim
components:
  - one: ${ofOne}
  - two: {build: cmake, ${ofTwo}, needs: [one]}
`;
    const first = await layersOf(spec(await release("two-2.0", two("first"))));
    const second = await layersOf(spec(await release("two-2.1", two("second"))));
    expect(second.log).toMatch(/#(\d+) \[image\.build \d+\/\d+\] build one\n#\1 CACHED/);
    const changed = first.layers.filter((digest) => !second.layers.includes(digest));
    // That of the component, and the linker's list, which lies over all of them.
    expect(first.layers.length - changed.length).toBeGreaterThanOrEqual(3);
    expect(changed.length).toBeLessThanOrEqual(2);
  });

  test("that do not compile or fail their check are told of at their lines", async () => {
    const broken = await buildSpec(
      `base: debian:bookworm-slim
components:
  - one: {build: make, ${await release("one-3.0", one("x"))}, make_opts: [PREFIX=/usr/local/one], check: true}
`,
      {},
      [...network, "--output", "type=cacheonly"],
    );
    expect(broken.code).not.toBe(0);
    expect(broken.stderr).toMatch(/>>> +- one: \{build: make/);
    const wrong = await buildSpec(
      "base: debian:bookworm-slim\ncomponents: [{fftw: {mpj: true}}]\n",
      {},
      network,
    );
    expect(wrong.stderr).toContain("error[component-option]");
    expect(wrong.stderr).toContain('did you mean "mpi"?');
  });
});

test("a component's build has no network and sees nothing of the image but what it needs", async () => {
  const files: Files = {
    Makefile: `
all:
	test ! -e /usr/local/one
	test -z "$$(sed 1,2d /proc/net/dev | grep -v '^ *lo:')"
	test "$$(ls -A / | grep -c mlspec)" = 0
install:
	mkdir -p /usr/local/alone
	echo alone > /usr/local/alone/word
`,
  };
  const spec = `base: debian:bookworm-slim
components:
  - one: {build: make, ${await release("one-4.0", one("x"))}, make_opts: [PREFIX=/usr/local/one]}
  - alone: {build: make, ${await release("alone-1.0", files)}}
tests: ['test "$(cat /usr/local/alone/word)" = alone']
`;
  const built = await buildSpec(spec, {}, [...network, "--output", "type=cacheonly"]);
  expect(built.code, built.stderr).toBe(0);
});

test("the linker's cache has the libraries, whoever the image runs as", async () => {
  const spec = `base: debian:bookworm-slim
user: nobody
components:
  - one: {build: make, ${await release("one-5.0", one("x"))}, make_opts: [PREFIX=/usr/local/one], keep: devel}
tests:
  - /sbin/ldconfig -p | grep -q /usr/local/one/lib/libone.so
  - test -e /usr/local/one/include/one.h
`;
  const built = await buildSpec(spec, {}, [...network, "--output", "type=cacheonly"]);
  expect(built.code, built.stderr).toBe(0);
});

test("what was built by its makers is copied, opened by its installer, or built by commands of its own; each as a stand-in", async () => {
  const installer = `#!/bin/bash
set -eu
test "$*" = "-b -f -p /usr/local/miniforge"
case $0 in *.sh) ;; *) exit 8 ;; esac
mkdir -p "$5/bin" "$5/include"
printf '#!/bin/sh\\necho installed\\n' > "$5/bin/conda"
chmod +x "$5/bin/conda"
echo kept > "$5/include/header"
`.replaceAll("$5", "$4");
  const boost: Files = {
    "bootstrap.sh": `#!/bin/sh\nset -eu\ntest "$1 $2" = "--with-toolset=gcc --prefix=/usr/local/boost"\necho "\${2#--prefix=}" > prefix\n`,
    b2: `#!/bin/sh\nset -eu\ngrep -Fx 'using gcc : : "g++" : <cxxflags>"-O2" ;' mlspec-config.jam\ncase $1 in -j[0-9]*) ;; *) exit 9 ;; esac\nmkdir -p "$(cat prefix)/lib"\nprintf '%s\\n' "$@" > "$(cat prefix)/lib/words"\n`,
  };
  const spec = `base: debian:bookworm-slim
components:
  - cmake: {${await release("cmake-9.9", { "bin/cmake": "#!/bin/sh\necho copied\n", "share/cmake/x": "kept" })}}
  - miniforge: {src: setup.sh}
  - boost: {${await release("boost-9", boost)}, b2_opts: --without-mpi}
  - knem: {${await release("knem-9", { "common/knem_io.h": "header" })}}
tests:
  - test "$(cmake)" = copied
  - test -e /usr/local/cmake/share/cmake/x
  - test "$(conda)" = installed
  - test -e /usr/local/miniforge/include/header
  - test "$(sed 1d /usr/local/boost/lib/words | tr '\\n' ' ')" = "-q --user-config=mlspec-config.jam toolset=gcc install link=shared variant=release --without-mpi "
  - test "$(cat /usr/local/knem/include/knem_io.h)" = header
`;
  const built = await buildSpec(spec, { "setup.sh": installer }, [...network, "--output", "type=cacheonly"]);
  expect(built.code, built.stderr).toBe(0);
});
