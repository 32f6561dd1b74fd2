import { describe, expect, test } from "vitest";
import { currentLlb, runFake, specBuild } from "./fake-build.ts";

const LIMIT = { ulimit: "nofile=10:20", "shm-size": "65536", "cgroup-parent": "/lab", memory: "1048576" };
const NEEDS = ["exec.meta.ulimit", "exec.mount.tmpfs.size", "exec.meta.cgroup.parent"];

const built = async (llb: readonly string[]) => {
  const out = await runFake(specBuild("base: debian:12\nsteps: [x]\n", { llb, options: LIMIT }));
  expect(out.error).toBeUndefined();
  const graph = JSON.stringify(out.trees.get(""));
  return { graph, warnings: out.warnings.map(({ short }) => Buffer.from(short).toString()) };
};

describe("limits of a client (fake engine)", () => {
  test("are all kept where the engine knows them", async () => {
    const { graph, warnings } = await built([...currentLlb, "exec.meta.linux.resources"]);
    expect(warnings).toEqual([]);
    expect(graph).toMatch(/nofile/);
    expect(graph).toMatch(/1048576/);
  });

  test("the engine does not know are left out, and the user is told", async () => {
    const { graph, warnings } = await built(currentLlb);
    expect(warnings).toEqual(["limit-ignored: this engine does not know limits of memory and processors"]);
    expect(graph).toMatch(/nofile/);
    expect(graph).not.toMatch(/1048576/);
  });

  test("stop no build on the oldest engine", async () => {
    const { graph, warnings } = await built(currentLlb.filter((id) => !NEEDS.includes(id)));
    expect(warnings).toEqual([
      "limit-ignored: this engine does not know --ulimit, --cgroup-parent, --shm-size, limits of memory and processors",
    ]);
    expect(graph).not.toMatch(/nofile|65536|\/lab/);
  });
});
