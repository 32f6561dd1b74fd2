import { expect, test } from "vitest";
import type { LibrariesStep } from "../types.ts";
import { builds, plan } from "./fake-plan.ts";

const linked = (text: string, architecture?: string) =>
  plan(text, architecture).plan?.steps.find((step): step is LibrariesStep => step.kind === "libraries")
    ?.folders;
const path = (text: string, architecture?: string) =>
  plan(text, architecture).plan?.image.config.Env?.find((one) => one.startsWith("PATH="));

test("what is for its own programs alone is not the linker's", () => {
  expect(linked("components: [miniforge]\n")).toEqual([]);
  expect(linked("components: [fftw]\n")).toEqual(["/usr/local/fftw/lib", "/usr/local/fftw/lib64"]);
});

test("the profilers are found for each architecture, and nothing of theirs is stripped or linked with", () => {
  const systems = "components: [{nsight-systems: {eula: true}}]\n";
  const compute = "components: [{nsight-compute: {eula: true}}]\n";
  expect(path(systems)).toBe("PATH=/usr/local/nsight-systems/target-linux-x64:/usr/bin:/bin");
  expect(path(systems, "arm64")).toBe("PATH=/usr/local/nsight-systems/target-linux-sbsa-armv8:/usr/bin:/bin");
  expect(path(compute)).toBe("PATH=/usr/local/nsight-compute:/usr/bin:/bin");
  for (const text of [systems, compute]) {
    expect(linked(text)).toEqual([]);
    expect([...builds(plan(text).plan).values()]).toMatchObject([{ builder: "copy", strip: false }]);
  }
  expect(plan("components: [nsight-compute]\n").told).toEqual(["component-eula nsight-compute"]);
});
