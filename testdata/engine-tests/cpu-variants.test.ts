import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

/** A loop that compilers turn into vector instructions, as wide as they may; the disassembler says how wide that was. */
const SOURCES = {
  Makefile: `
vec: vec.c
	$(CC) $(CFLAGS) -O3 -nostdlib -shared -fPIC -o $@ $<
install: vec
	mkdir -p /usr/local/vec/lib
	cp vec /usr/local/vec/lib/vec.so
	objdump -d vec > /usr/local/vec/listing
`,
  "vec.c":
    "void vec(float *a, const float *b, int n) { for (int i = 0; i < n; i++) a[i] = a[i] * b[i] + 1; }\n",
};

let archive = Buffer.alloc(0);
const server = createServer((_, response) => response.end(archive));
beforeAll(async () => {
  const packing = pack();
  for (const [name, text] of Object.entries(SOURCES))
    packing.entry({ name: `vec-1.0/${name}`, mtime: new Date(0) }, text);
  packing.finalize();
  archive = gzipSync(await buffer(packing));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

test("one index of two variants: AVX2 in v3 alone, and every layer that compiles nothing in both", async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/vec-1.0.tar.gz`;
  const sha256 = createHash("sha256").update(archive).digest("hex");
  const spec = `base: debian:bookworm-slim
platforms: [linux/amd64, linux/amd64/v3]
packages: [ca-certificates]
components: [{vec: {build: make, url: "${url}", sha256: ${sha256}}}]
build:
  packages: [gcc, libc6-dev, binutils]
  files: [{content: "${SOURCES["vec.c"].trim()}", to: /src/vec.c}]
  steps: ["cd /src && gcc $CFLAGS -O3 -nostdlib -shared -fPIC -o step.so vec.c && objdump -d step.so > step"]
files:
  - {from: build, src: /src/step, to: /opt/step}
  - {content: "the same", to: /opt/file}
`;
  const network = ["--network", "host", "--allow", "network.host"];
  const folder = tempContext({});
  const out = join(folder, "out");
  const local = await buildSpec(spec, {}, [...network, "--output", `type=local,dest=${out}`]);
  expect(local.code, local.stderr).toBe(0);
  for (const file of ["usr/local/vec/listing", "opt/step"]) {
    expect(readFileSync(join(out, "linux_amd64", file), "utf8"), file).not.toMatch(/%ymm|\bv[a-z]+ps\b/);
    expect(readFileSync(join(out, "linux_amd64_v3", file), "utf8"), file).toMatch(/vfmadd\S+ .*%ymm/);
  }

  const dest = join(folder, "image.tar");
  const args = [...network, "--provenance=false", "--output", `type=oci,dest=${dest}`];
  const built = await buildSpec(spec, {}, args);
  expect(built.code, built.stderr).toBe(0);
  const image = await readOciArchive(dest);
  const { manifests = [] } = image.json<Manifest>(image.top.digest);
  expect(manifests.map(({ platform }) => platform)).toEqual([
    { os: "linux", architecture: "amd64" },
    { os: "linux", architecture: "amd64", variant: "v3" },
  ]);
  const [first = [], second = []] = manifests.map(({ digest }) =>
    (image.json<Manifest>(digest).layers ?? []).map((layer) => layer.digest),
  );
  expect(second.length).toBe(first.length);
  // The component, what the step made, and nothing else.
  expect(first.filter((digest) => !second.includes(digest)).length).toBe(2);
  // Each step that compiles nothing ran once for both: had it not, it would be told of under two numbers.
  const installs = local.stderr.match(/^#\d+ \[[^\]]*image \d+\/\d+\] install ca-certificates$/gm) ?? [];
  expect(new Set(installs.map((line) => line.split(" ")[0])).size).toBeLessThanOrEqual(1);
});
