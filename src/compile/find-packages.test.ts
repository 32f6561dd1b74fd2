import { expect, test } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { image, local, marshal, readDefinition } from "../llb/index.ts";
import type { DistroFacts } from "../plan/index.ts";
import { readSpec } from "../spec/index.ts";
import { compileTarget, type Host, type LockUse, NO_EXEC_OPTIONS } from "./index.ts";

const platform = { os: "linux", architecture: "amd64" };
const LINES = ["tar:x86_64 2:1.34-7.el9"];

async function compile(distro: DistroFacts, lock?: LockUse) {
  const host: Host = {
    contexts: new Set(),
    imageFacts: async () => ({ config: { ...platform, config: {} }, distro }),
    rootDistro: async () => undefined,
    imageState: (ref) => image(ref),
    contextState: (name, paths) => local(name, { followPaths: paths }),
    readFile: async () => new TextEncoder().encode(`${LINES.join("\n")}\n`),
  };
  const report = createReporter();
  const spec = readSpec({ name: "mlspec.yaml", text: "base: base:9\npackages: [tar]\n" }, report);
  const request = { buildArgs: {}, platform, buildPlatform: platform, labels: {}, exec: NO_EXEC_OPTIONS };
  const more = lock === undefined ? { findsSources: true } : { lock };
  const compiled =
    spec && (await compileTarget(spec, { ...request, showPlatform: false, ...more }, host, report));
  return { compiled, codes: report.diagnostics.map(({ code }) => code) };
}

test.each([
  ["dnf", { id: "rocky", idLike: ["rhel"], versionId: "9" }],
  ["zypper", { id: "opensuse-leap", idLike: ["suse"], versionId: "15.6" }],
] as const)("what %s installs is locked, and builds are held to it", async (manager, distro) => {
  const { compiled } = await compile(distro);
  const found = compiled?.found[0]?.packages ?? new Map();
  expect([...found]).toEqual([["base:9 + tar", LINES]]);
  const lock = (key: string): LockUse => ({
    lock: {
      distros: new Map(),
      images: new Map([["base:9", new Map([["linux/amd64", `sha256:${"ab".repeat(32)}`]])]]),
      sources: new Map(),
      packages: new Map([[key, new Map([["linux/amd64", LINES]])]]),
      python: new Map(),
    },
    strict: true,
  });
  const held = await compile(distro, lock("base:9 + tar"));
  expect(held.compiled?.plan.steps.at(-1)).toMatchObject({ kind: "packages", manager, pins: LINES });
  const state = held.compiled?.state;
  const names = state && readDefinition(marshal(state, { platform })).vertices.map(({ name }) => name);
  expect(names).toContain("[internal] locked packages");
  expect((await compile(distro, lock("base:9 + tar xz"))).codes).toContain("lock-drift");
});
