import { expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { image, local, marshal, readDefinition, type State } from "../llb/index.ts";
import type { DistroFacts } from "../plan/index.ts";
import { readSpec } from "../spec/index.ts";
import { compileTarget, createStatedHost, type Host, NO_EXEC_OPTIONS } from "./index.ts";

const platform = { os: "linux", architecture: "amd64" };
const DEBIAN: DistroFacts = { id: "debian", idLike: [], versionId: "12" };

async function compile(text: string, host: Host) {
  const report = createReporter();
  const spec = readSpec({ name: "mlspec.yaml", text }, report);
  const exec = NO_EXEC_OPTIONS;
  const request = { buildArgs: {}, platform, buildPlatform: platform, labels: {}, exec, showPlatform: false };
  const compiled = spec && (await compileTarget(spec, { ...request, findsSources: true }, host, report));
  return { compiled, codes: report.diagnostics.map(({ code }) => code) };
}

function host(asked: { name: string; root: State; expected?: DistroFacts }[], distro?: DistroFacts): Host {
  return {
    contexts: new Set(),
    imageFacts: async ({ ref }) => {
      if (!/^[a-z]+:[\w.-]+$/.test(ref)) throw new Error(`${ref} is no image`);
      return { config: { ...platform, config: {} }, distro: DEBIAN };
    },
    rootDistro: async (name, root, expected) => {
      asked.push({ name, root, ...(expected !== undefined && { expected }) });
      return distro;
    },
    imageState: (ref) => image(ref),
    contextState: (name, paths) => local(name, { followPaths: paths }),
    readFile: async () => new TextEncoder().encode("apt:amd64 2.6.1\n"),
  };
}

const digests = (state: State) =>
  readDefinition(marshal(state, { platform })).vertices.map(({ name }) => name?.replace(/ \d+\/\d+/, ""));

test("a base that is made is made to see what it is, as the build makes it", async () => {
  const asked: { name: string; root: State; expected?: DistroFacts }[] = [];
  const text = "base: {bootstrap: debian, release: bookworm}\npackages: [curl]\n";
  const { compiled, codes } = await compile(text, host(asked, DEBIAN));
  expect(codes).toEqual([]);
  expect(asked.map(({ name, expected }) => [name, expected?.versionId])).toEqual([
    ["bootstrap debian bookworm", "bookworm"],
  ]);
  const [first] = asked;
  if (first === undefined || compiled === undefined) throw new Error("nothing was asked or made");
  const own = digests(first.root);
  expect(own).toContain("[image] bootstrap debian bookworm by mmdebstrap");
  expect(digests(compiled.state).slice(0, own.length)).toEqual(own);
  expect([...(compiled.found[0]?.packages.keys() ?? [])]).toEqual([
    "debian:bookworm-slim + debian-archive-keyring mmdebstrap",
    "bootstrap debian bookworm",
    "bootstrap debian bookworm + curl",
  ]);
});

test("nobody asks what nobody needs to know, and a root that does not say what it is has no packages", async () => {
  const asked: { name: string; root: State }[] = [];
  await compile("base: {rootfs: a.tar}\n", host(asked));
  expect(asked).toEqual([]);
  const { codes } = await compile("base: {rootfs: a.tar}\npackages: [curl]\n", host(asked));
  expect(asked.map(({ name }) => name)).toEqual(["rootfs a.tar"]);
  expect(codes).toEqual(["unsupported-distro"]);
});

test("without an engine a bootstrap is what it is said to be, and of an archive nothing is known", async () => {
  const known = createStatedHost({ byImage: new Map([["debian:bookworm-slim", DEBIAN]]) }, new Set());
  const rocky = "{bootstrap: rocky, release: 9, with: 'debian:bookworm-slim', keyring: k}";
  const { compiled } = await compile(`base: ${rocky}\npackages: [tar]\n`, known);
  expect(compiled?.plan.steps.at(-1)).toMatchObject({ kind: "packages", manager: "dnf" });
  expect([...known.unknown]).toEqual([]);
  await compile("base: {rootfs: a.tar}\npackages: [tar]\n", known);
  expect([...known.unknown]).toEqual(["rootfs a.tar"]);
});

test("who writes a lock is told that packages of others than mmdebstrap are not in it", async () => {
  const rocky = "base: {bootstrap: rocky, release: 9, with: 'debian:12', keyring: k}\n";
  const { compiled, codes } = await compile(rocky, host([]));
  expect(codes).toEqual(["bootstrap-unlocked"]);
  expect([...(compiled?.found[0]?.packages.keys() ?? [])]).toEqual(["debian:12 + dnf rpm"]);
});
