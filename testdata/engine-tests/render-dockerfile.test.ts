/**
 * Dockerfiles rendered from specs, built by the frontend inside the engine: their images have the files and the configuration
 * of those that mlspec's own frontend builds.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { fakeIo } from "../../src/cli/testing/fake-io.ts";
import { type FileTree, readFileTree } from "../compare/file-tree.ts";
import { readImageConfig } from "../compare/image-config.ts";
import { buildImage, imageTag } from "../gallery/build-image.ts";
import { type GalleryCase, type GalleryEntry, readGallery } from "../gallery/entry.ts";
import { docker, engineEnv, frontendImage, root, tempContext } from "./engine.ts";
import { createIsLong, LONG } from "./takes-long.ts";

/** What no two builds, or containers, have in common. */
const LEFT_OUT: readonly RegExp[] = [
  // Put there by the engine when a container is made.
  /^(dev|proc|sys)(\/|$)|^\.dockerenv$|^etc\/(hostname|hosts|resolv\.conf|mtab)$/,
];

interface Difference {
  readonly path: string;
  readonly spec: string | undefined;
  readonly dockerfile: string | undefined;
}

function differences(spec: FileTree, dockerfile: FileTree): readonly Difference[] {
  const paths = [...new Set([...spec.keys(), ...dockerfile.keys()])].sort();
  return paths
    .filter((path) => !LEFT_OUT.some((pattern) => pattern.test(path)))
    .map((path) => ({ path, spec: spec.get(path), dockerfile: dockerfile.get(path) }))
    .filter((one) => one.spec !== one.dockerfile);
}

/** An entry in a folder of its own, with a lock, so that both builds install the same. */
async function locked(entry: GalleryEntry, which: GalleryCase): Promise<GalleryEntry> {
  const folder = tempContext({});
  cpSync(entry.folder, folder, { recursive: true });
  const args = Object.entries(which.buildArgs ?? {}).flatMap(([name, value]) => [
    "--build-arg",
    `${name}=${value}`,
  ]);
  const written = await docker([
    ...[
      "buildx",
      "build",
      "--network",
      "host",
      "--allow",
      "network.host",
      "--file",
      join(folder, "mlspec.yaml"),
    ],
    ...["--build-arg", `BUILDKIT_SYNTAX=${frontendImage()}`, "--target", "lock", "--output", folder, ...args],
    folder,
  ]);
  expect(written.code, written.stderr).toBe(0);
  return { ...entry, name: `rendered-${entry.name}`, folder };
}

/** Renders an entry's spec into its folder; gives what was told on the way. */
async function render(entry: GalleryEntry, which: GalleryCase): Promise<string> {
  const io = fakeIo({ env: engineEnv(), cwd: entry.folder });
  const args = Object.entries(which.buildArgs ?? {}).flatMap(([name, value]) => [
    "--build-arg",
    `${name}=${value}`,
  ]);
  const target = which.target === undefined ? [] : ["--target", which.target];
  const code = await runCli(["render", "dockerfile", "mlspec.yaml", ...target, ...args], io);
  expect(code, io.told()).toBe(0);
  writeFileSync(join(entry.folder, "Dockerfile"), io.printed());
  return io.told();
}

async function expectSame(entry: GalleryEntry, which: GalleryCase): Promise<void> {
  const direct = await buildImage(entry, which, "spec");
  expect(direct.code, direct.stderr).toBe(0);
  const { target: _, ...plain } = which;
  const rendered = await buildImage(entry, plain, "dockerfile");
  expect(rendered.code, rendered.stderr).toBe(0);
  const tags = [imageTag(entry, which, "spec"), imageTag(entry, which, "dockerfile")] as const;
  const [spec, dockerfile] = [await readFileTree(tags[0]), await readFileTree(tags[1])];
  expect(spec.size).toBeGreaterThan(0);
  expect(differences(spec, dockerfile)).toEqual([]);
  expect(await readImageConfig(tags[1])).toEqual(await readImageConfig(tags[0]));
}

const ENTRIES = [
  "random-forest",
  "wheel-service",
  "cpp-static",
  "train-serve",
  "cache-secret",
  "convert-model",
  "fastapi-service",
];
const isLong = createIsLong(["random-forest", "train-serve", "wheel-service"]);
const cases = readGallery(join(root, "testdata/gallery"))
  .filter(({ name }) => ENTRIES.includes(name))
  .flatMap((entry) => entry.cases.map((which) => ({ entry, which, name: `${entry.name}: ${which.name}` })));

describe.each(cases)("$name, as a Dockerfile", ({ entry, which }) => {
  test("builds the image that the spec does", async ({ skip }) => {
    skip(isLong(entry.name), LONG);
    const own = await locked(entry, which);
    expect(await render(own, which)).toBe("");
    await expectSame(own, which);
  });
});

/** What the gallery has none of: a component, files made apart, copies that leave something out, tests and a check. */
const SPEC = String.raw`base: debian:bookworm-slim
user: {name: app, uid: 4711, group: users}
env: {GREETING: 'it''s "$HOME" \\ here'}
components:
  - one: {build: make, src: one, make_opts: [PREFIX=/usr/local/one, "WORDS=two words"]}
directories:
  - {path: /opt/data, owner: app, mode: 0o750}
  - {path: /opt/deep/down, owner: "4711"}
  - {path: /srv, mode: 0o711}
  - {path: /var/own/it, owner: app, mode: 0o700}
files:
  - {src: tree/, to: /opt/tree/, exclude: ["**/*.tmp", skipped], owner: app}
  - {content: no end, to: /etc/no-end, mode: 0o600}
  - {content: "$a\nEND\n", to: /opt/text, owner: "4711:4711"}
steps:
  - {run: 'printf "%s|" "$GREETING" "$OWN" > /opt/said', env: {OWN: "a\nb"}}
  - {run: touch /opt/data/mine, user: app, cache: [/var/cache/own], network: none}
tests: [test ! -e /opt/tree/skipped, "one | grep two"]
checks: [entrypoint]
labels: {quoted: 'a "b" $c'}
healthcheck: {cmd: [one], interval: 5s}
stop_signal: SIGINT
volumes: [/opt/data]
expose: [80]
entrypoint: [one]
cmd: ["it's", "$HOME"]
`;

const FILES = {
  "one/Makefile": `all:
	printf '#!/bin/sh\\necho "%s"\\n' "$(WORDS)" > one
install:
	mkdir -p $(PREFIX)/bin $(PREFIX)/include
	install -m 755 one $(PREFIX)/bin/
	touch $(PREFIX)/include/one.h
`,
  "tree/kept": "kept",
  "tree/gone.tmp": "gone",
  "tree/sub/gone.tmp": "gone",
  "tree/sub/kept": "kept",
  "tree/skipped/x": "gone",
};

test("components, parts, patterns and tests build the same as a Dockerfile", async () => {
  const entry: GalleryEntry = {
    ...{ name: "rendered-components", about: "", cases: [], hasDockerfile: true },
    folder: tempContext({ ...FILES, "mlspec.yaml": SPEC }),
  };
  const which: GalleryCase = { name: "one", runs: [] };
  await render(entry, which);
  await expectSame(entry, which);
  const output = ["--output", "type=cacheonly"];
  const tested = await buildImage(entry, { ...which, target: "tests" }, "dockerfile", { output });
  expect(tested.code, tested.stderr).toBe(0);
  const path = join(entry.folder, "Dockerfile");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("one | grep two", "one | grep three"));
  const failed = await buildImage(entry, { ...which, target: "tests" }, "dockerfile", { output });
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining("one | grep three")]);
});
