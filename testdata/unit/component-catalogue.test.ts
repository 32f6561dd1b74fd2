import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { componentNames, componentOf } from "../../src/catalog/index.ts";
import { compileTarget, createStatedHost, NO_EXEC_OPTIONS } from "../../src/compile/index.ts";
import { createReporter, renderDiagnostics } from "../../src/diagnostics/index.ts";
import { marshal, readDefinition } from "../../src/llb/index.ts";
import type { ComponentStep, PackagesStep, Plan } from "../../src/plan/index.ts";
import { readSpec } from "../../src/spec/index.ts";

/**
 * Every component of the catalogue on every distribution and architecture, as far as no network is needed: compiled to a
 * graph, with the names and flags that are its own in a golden. Which of them were really built: testdata/full.
 */
const golden = join(import.meta.dirname, "../components/flags.json");
const update = process.env.UPDATE_GOLDENS === "1";

const DISTROS = [
  { base: "debian:12", id: "debian", versionId: "12", idLike: [] },
  { base: "ubuntu:24.04", id: "ubuntu", versionId: "24.04", idLike: ["debian"] },
  { base: "rockylinux:9", id: "rocky", versionId: "9.4", idLike: ["rhel", "centos", "fedora"] },
  { base: "almalinux:8", id: "almalinux", versionId: "8.10", idLike: ["rhel", "centos", "fedora"] },
  { base: "redhat/ubi9:9.4", id: "rhel", versionId: "9.4", idLike: ["fedora"] },
  { base: "opensuse/leap:15.6", id: "opensuse-leap", versionId: "15.6", idLike: ["suse", "opensuse"] },
];
const ARCHITECTURES = ["amd64", "arm64", "ppc64le"];

interface Compiled {
  readonly plan: Plan | undefined;
  readonly graph: ReturnType<typeof readDefinition> | undefined;
  readonly codes: readonly string[];
  readonly told: string;
}

async function compile(
  text: string,
  distro: (typeof DISTROS)[number],
  architecture: string,
): Promise<Compiled> {
  const report = createReporter();
  const platform = { os: "linux", architecture };
  const host = createStatedHost({ all: distro, byImage: new Map() }, new Set());
  const request = {
    buildArgs: {},
    platform,
    buildPlatform: platform,
    labels: {},
    exec: NO_EXEC_OPTIONS,
    showPlatform: false,
  };
  const spec = readSpec({ name: "mlspec.yaml", text: `base: ${distro.base}\n${text}` }, report);
  const made = spec && (await compileTarget(spec, request, host, report));
  return {
    plan: made?.plan,
    graph: made && readDefinition(marshal(made.state, { platform })),
    codes: report.diagnostics.map(({ code }) => code),
    told: renderDiagnostics(report),
  };
}

const wish = (name: string) => (componentOf(name)?.eula === undefined ? name : `{${name}: {eula: true}}`);
const isFor = (name: string, architecture: string): boolean => {
  const { machines, needs = [], features = {} } = componentOf(name) ?? {};
  const wanted = [
    ...needs,
    ...Object.values(features).flatMap((one) => (one.default && one.needs !== undefined ? [one.needs] : [])),
  ];
  return (
    (machines === undefined || Object.hasOwn(machines, architecture)) &&
    wanted.every((need) => componentOf(need) === undefined || isFor(need, architecture))
  );
};

interface MadeFile {
  readonly action?: string;
  readonly path?: string;
  readonly data?: { readonly lines?: readonly (string | readonly string[])[] };
}

/** The files our scripts are, by path. */
function scriptsIn(graph: Compiled["graph"]): readonly (readonly [string, string])[] {
  const files = (graph?.vertices ?? []).flatMap(({ op, detail }) =>
    op === "file" ? (detail.actions as unknown as readonly MadeFile[]) : [],
  );
  return files.flatMap(({ action, path = "", data }) =>
    action === "mkfile" ? [[path, (data?.lines ?? []).flat().join("\n")] as const] : [],
  );
}

/** What is the component's own in a plan: how it is built and what it takes. */
function flagsOf(plan: Plan | undefined, name: string) {
  const step = plan?.steps.find((one): one is ComponentStep => one.kind === "component" && one.name === name);
  const source = plan?.steps.find(({ id }) => id === step?.source);
  const runtime = plan?.steps.filter(
    (one): one is PackagesStep => one.kind === "packages" && !one.stage.endsWith(".build"),
  );
  return {
    version: step?.version,
    ...(source?.kind === "http" && { url: source.url, sha256: source.sha256 }),
    builder: step?.builder,
    configure: step?.configureArguments,
    make: step?.makeArguments,
    ...(step?.commands.length !== 0 && { commands: step?.commands }),
    on: step?.dependencies.map(({ prefix }) => prefix),
    runtime: runtime?.flatMap(({ packages }) => packages),
  };
}

describe.each(componentNames())("%s", (name) => {
  test("compiles on every distribution for each architecture it exists for, and is refused for the others", async () => {
    for (const distro of DISTROS) {
      for (const architecture of ARCHITECTURES) {
        const { graph, codes, told } = await compile(`components: [${wish(name)}]\n`, distro, architecture);
        const about = `${distro.base} ${architecture}\n${told}`;
        if (isFor(name, architecture)) {
          expect(
            codes.filter((code) => code !== "component-unchecked"),
            about,
          ).toEqual([]);
          expect(graph, about).toBeDefined();
        } else expect(codes, about).toContain("component-architecture");
      }
    }
  });

  test("takes each of its features alone, and each of its versions", async () => {
    const { features = {}, versions = [], eula } = componentOf(name) ?? {};
    const consent = eula === undefined ? "" : "eula: true, ";
    const [debian] = DISTROS;
    const architecture = ARCHITECTURES.find((one) => isFor(name, one)) ?? "amd64";
    for (const [feature, { outside, always }] of Object.entries(features)) {
      const off = always === undefined ? ["false"] : [];
      for (const value of ["true", ...off, ...(outside === undefined ? [] : ["/opt/outside"])]) {
        const text = `gpus: [sm_90]\ncomponents: [{${name}: {${consent}${feature}: ${value}}}]\n`;
        const { codes, told } = debian ? await compile(text, debian, architecture) : { codes: [], told: "" };
        const wrong = codes.filter((code) => !["component-unchecked", "component-conflict"].includes(code));
        expect(wrong, `${text}${told}`).toEqual([]);
      }
    }
    for (const { version } of versions) {
      const text = `components: [{"${name}@${version}": {${consent}}}]\n`;
      const { codes, told } = debian ? await compile(text, debian, architecture) : { codes: [], told: "" };
      expect(
        codes.filter((code) => code !== "component-unchecked"),
        `${text}${told}`,
      ).toEqual([]);
    }
  });
});

test("what the catalogue tells builds is that of the golden", async () => {
  const [debian] = DISTROS;
  const all: Record<string, unknown> = {};
  for (const name of componentNames()) {
    for (const architecture of ARCHITECTURES.filter((one) => isFor(name, one))) {
      if (debian === undefined) continue;
      const { plan } = await compile(
        `gpus: [sm_80, sm_90]\ncomponents: [${wish(name)}]\n`,
        debian,
        architecture,
      );
      all[`${name} ${architecture}`] = flagsOf(plan, name);
    }
  }
  const lines = Object.entries(all).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  const text = `{\n${lines.join(",\n")}\n}\n`;
  if (update) writeFileSync(golden, text);
  expect(text).toBe(existsSync(golden) ? readFileSync(golden, "utf8") : "");
});

test("every script of ours that builds run is one a shell reads", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mlspec-scripts-"));
  const names = new Set<string>();
  for (const distro of DISTROS) {
    const { graph } = await compile("components: [openblas]\n", distro, "amd64");
    for (const [path, script] of scriptsIn(graph)) {
      names.add(path);
      const file = join(folder, path.replaceAll("/", "_"));
      writeFileSync(file, script);
      execFileSync("sh", ["-n", file]);
    }
  }
  expect([...names]).toEqual(expect.arrayContaining(["/apt-install", "/build-component", "/zypper-install"]));
});
