import { describe, expect, it } from "vitest";
import { groupPackages } from "./group-packages.ts";
import type { ResolvedPackage } from "./resolution.ts";

const MB = 1024 * 1024;

const wheel = (name: string, size = 0): ResolvedPackage => ({
  name,
  version: "1",
  origin: {
    kind: "archive",
    url: `https://index.example.org/${name}-1-py3-none-any.whl`,
    sha256: "0".repeat(64),
    filename: `${name}-1-py3-none-any.whl`,
    open: true,
    size,
  },
});
const project: ResolvedPackage = { name: "mine", version: "1", origin: { kind: "context", path: "." } };

const names = (packages: readonly ResolvedPackage[], layers: number): readonly (readonly string[])[] =>
  groupPackages(packages, layers).map((group) => group.packages.map(({ name }) => name));

const small = Array.from({ length: 40 }, (_, index) => wheel(`small-${index}`));
const torch = [wheel("nvidia-cublas", 400 * MB), wheel("torch", 700 * MB), wheel("triton", 150 * MB)];

describe("groupPackages", () => {
  it("keeps PyTorch and its CUDA wheels together, other large ones apart, the project last", () => {
    const groups = names([...torch, wheel("scipy", 40 * MB), wheel("numpy", 18 * MB), ...small, project], 20);
    expect(groups.slice(0, 3)).toEqual([["nvidia-cublas", "torch", "triton"], ["numpy"], ["scipy"]]);
    expect(groups.at(-1)).toEqual(["mine"]);
  });

  it("leaves every other group as it is when a package comes or goes", () => {
    const all = [...torch, wheel("numpy", 18 * MB), ...small];
    const before = names(all, 20);
    const after = names([...all, wheel("orjson")], 20);
    const changed = after.filter((group) => !before.some((old) => old.join() === group.join()));
    expect(changed).toHaveLength(1);
    expect(changed[0]).toContain("orjson");
  });

  it("deals few small ones into one group, and more into more", () => {
    const counts = [1, 8, 9, 16, 17, 33, 200].map((count) => {
      const packages = Array.from({ length: count }, (_, index) => wheel(`small-${index}`));
      return names(packages, 20).length;
    });
    expect(counts).toEqual([1, 1, 2, 2, 4, 8, 8]);
  });

  it("holds each package once and no empty group, however few layers there are", () => {
    const all = [
      ...torch,
      ...Array.from({ length: 30 }, (_, i) => wheel(`big-${i}`, 9 * MB)),
      ...small,
      project,
    ];
    for (let layers = 1; layers <= 64; layers++) {
      const groups = names(all, layers);
      expect(groups.length).toBeLessThanOrEqual(layers);
      expect(groups.flat().sort()).toEqual(all.map(({ name }) => name).sort());
      expect(groups.every((group) => group.length > 0)).toBe(true);
    }
  });

  it("spends layers left on the largest", () => {
    const sizes = [9, 30, 20, 10].map((size) => wheel(`big-${size}`, size * MB));
    expect(names(sizes, 4)).toEqual([["big-10"], ["big-20"], ["big-30"], ["big-9"]]);
  });
});
