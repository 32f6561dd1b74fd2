/** Every component of the catalogue, on every family of distributions and architecture: it compiles, or is refused with a reason. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { componentNames } from "../../src/catalog/index.ts";
import type { ComponentStep, DistroFacts } from "../../src/plan/index.ts";
import { compileText } from "./compile-text.ts";

const DISTROS: Readonly<Record<string, DistroFacts>> = {
  debian: { id: "debian", idLike: [], versionId: "12" },
  ubuntu: { id: "ubuntu", idLike: ["debian"], versionId: "22.04" },
  rocky: { id: "rocky", idLike: ["rhel", "centos", "fedora"], versionId: "9.4" },
  alma: { id: "almalinux", idLike: ["rhel", "centos", "fedora"], versionId: "9.4" },
};
const ARCHITECTURES = ["amd64", "arm64", "ppc64le"];
const GOLDEN = join(import.meta.dirname, "components-matrix.json");
const update = process.env.UPDATE_GOLDENS === "1";

interface Outcome {
  readonly refused?: readonly string[];
  /** Arguments of the components that were built, by name. */
  readonly configure?: Readonly<Record<string, readonly string[]>>;
}

async function build(name: string, distro: DistroFacts, architecture: string) {
  const platform = { os: "linux", architecture };
  const { made, diagnostics } = await compileText(`base: stand-in:1\ncomponents: [${name}]\n`, {
    platform,
    distro,
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(made === undefined).toBe(errors.length > 0);
  const steps = (made?.plan.steps ?? []).filter((step): step is ComponentStep => step.kind === "component");
  return { made, errors, steps };
}

const seen: Record<string, Record<string, Outcome>> = {};

describe.each(componentNames())("%s", (name) => {
  test.each(ARCHITECTURES)("on %s", async (architecture) => {
    const outcomes: Outcome[] = [];
    for (const distro of Object.values(DISTROS)) {
      const { made, errors, steps } = await build(name, distro, architecture);
      for (const { code, hint, message } of errors) {
        expect(code).not.toBe("");
        expect(message).toContain(name);
        expect(hint, `${code} says what to do`).toBeTruthy();
      }
      if (made === undefined) {
        outcomes.push({ refused: errors.map(({ code }) => code) });
        continue;
      }
      expect(steps.map((step) => step.name)).toContain(name);
      expect(made.definition.vertices.some(({ name: title }) => title?.includes(`build ${name} `))).toBe(
        true,
      );
      for (const script of scriptsOf(made.definition)) expectParsed(script);
      const own = steps.map(
        (step) => [step.name, [...step.configureArguments, ...step.makeArguments]] as const,
      );
      outcomes.push({ configure: Object.fromEntries(own) });
    }
    const [first, ...others] = outcomes;
    // The distribution has no part in how a component is configured.
    for (const other of others) expect(other).toEqual(first);
    const { configure, refused } = first ?? {};
    seen[name] ??= {};
    seen[name][architecture] = {
      ...(refused && { refused }),
      ...(configure && { configure: { [name]: configure[name] ?? [] } }),
    };
  });
});

const parsed = new Set<string>();

/** The shell reads the script without running it. */
function expectParsed(script: string): void {
  if (parsed.has(script)) return;
  parsed.add(script);
  execFileSync("sh", ["-n"], { input: script, stdio: ["pipe", "ignore", "pipe"] });
}

/** Texts that a definition writes into files and hands to shells. */
function scriptsOf({
  vertices,
}: {
  readonly vertices: readonly { readonly detail: unknown }[];
}): readonly string[] {
  return vertices.flatMap(({ detail }) => {
    const { actions = [], args = [] } = detail as {
      readonly actions?: readonly { readonly data?: string }[];
      readonly args?: readonly string[];
    };
    const written = actions.flatMap(({ data }) => data ?? []);
    return args[1] === "-ec" ? [...written, args[2] ?? ""] : written;
  });
}

test("scripts were read by the shell", () => {
  expect(parsed.size).toBeGreaterThan(3);
  expect(() => expectParsed("if true; then")).toThrow();
});

/** One line for each component; architectures with equal arguments share it. UPDATE_GOLDENS=1 writes the file: read its diff. */
test("the arguments of each component on each architecture are those of the golden file", () => {
  const rows = componentNames().flatMap((name) => {
    const byOutcome = new Map<string, string[]>();
    for (const architecture of ARCHITECTURES) {
      const { refused, configure } = seen[name]?.[architecture] ?? {};
      const key = JSON.stringify(refused ? { refused } : (configure?.[name] ?? []));
      byOutcome.set(key, [...(byOutcome.get(key) ?? []), architecture]);
    }
    return [...byOutcome].map(([key, list]) => `  ${JSON.stringify(`${name} ${list.join(" ")}`)}: ${key}`);
  });
  const text = `{\n${rows.join(",\n")}\n}\n`;
  if (update) writeFileSync(GOLDEN, text);
  expect(text).toBe(existsSync(GOLDEN) ? readFileSync(GOLDEN, "utf8") : "");
});
