import { describe, expect, it } from "vitest";
import { createReporter } from "../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../spec/index.ts";
import { planTarget } from "./plan-target.ts";

const KEY = `{url: 'https://h/k.asc', sha256: ${"a".repeat(64)}}`;

function plan(text: string, distro: string) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const target = file && resolveTarget(file, { target: file.defaultTarget }, report);
  const image = { config: { architecture: "amd64", os: "linux", config: {} } };
  const facts = {
    platform: { os: "linux", architecture: "amd64" },
    images: new Map([["image:1", { ...image, distro: { id: distro, idLike: [], versionId: "1" } }]]),
    contexts: new Set<string>(),
    labels: {},
  };
  const input = target && { target: target.name, targets: new Map([[target.name, target]]), targetNames: [] };
  const made = input && planTarget(input, facts, report);
  return {
    steps: made?.steps ?? [],
    told: report.diagnostics.map(({ code, span }) => [code, text.slice(0, span?.start).split("\n").length]),
  };
}

describe("repositories", () => {
  it("are one tree for all transactions of a target: where they are, and their keys", () => {
    const text = `base: image:1
repositories:
  - {url: "https://h/a", suite: stable, components: [x, y], key: ./k.asc}
  - {url: "https://h/b", key: ${KEY}}
packages: [one]
build: {packages: [two], steps: [make]}
files: [{from: build, src: /x, to: /x}]
`;
    const { steps, told } = plan(text, "debian");
    expect(told).toEqual([]);
    const transactions = steps.filter((step) => step.kind === "packages");
    expect(transactions).toHaveLength(2);
    const [tree] = new Set(transactions.map((step) => "repositories" in step && step.repositories));
    expect(transactions).toMatchObject([{ repositories: tree }, { repositories: tree }]);
    expect(steps.find(({ id }) => id === tree)).toMatchObject({
      kind: "copy",
      to: "/002/key",
      src: ["k.asc"],
    });
    expect(steps.flatMap((step) => (step.kind === "text" ? [[step.to, step.content]] : []))).toEqual([
      ["/001/source", "https://h/a\nstable\nx y\n"],
      ["/002/source", "https://h/b\n\n\n"],
    ]);
    expect(steps.find((step) => step.kind === "context")).toMatchObject({ paths: ["k.asc"] });
    expect(steps.find((step) => step.kind === "http")).toMatchObject({ sha256: "a".repeat(64) });
  });

  it("are nothing where no package is installed", () => {
    const { steps } = plan(`base: image:1\nrepositories: [{url: "https://h/a", key: k}]\n`, "debian");
    expect(steps.map(({ kind }) => kind)).toEqual(["image"]);
  });

  it("of dnf and zypper have an address alone", () => {
    const of = (rest: string, distro: string) =>
      plan(
        `base: image:1\nrepositories:\n  - {url: "https://h/a", key: k${rest}}\npackages: [one]\n`,
        distro,
      );
    expect(of("", "rocky").told).toEqual([]);
    expect(of("", "opensuse-leap").told).toEqual([]);
    expect(of(", suite: stable", "rocky").told).toEqual([["repository-for-apt", 3]]);
    expect(of(", components: [main]", "opensuse-leap").told).toEqual([["repository-for-apt", 3]]);
  });
});
