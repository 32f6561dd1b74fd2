import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";
import { fakeIo } from "./testing/fake-io.ts";

async function run(...args: string[]) {
  const io = fakeIo();
  const code = await runCli(["matrix", ...args], io);
  return { code, out: io.printed(), err: io.told() };
}

describe("mlspec matrix", () => {
  it("shows what goes together", async () => {
    const { code, out } = await run("torch==2.7.1", "gpu=sm_120");
    expect(code).toBe(0);
    expect(out).toContain("2.7.1  0.22.1  2.7.1  cu128    12.8");
    expect(out.trim().split("\n")).toHaveLength(2);
  });

  it("says why the rest does not", async () => {
    const { out } = await run("--why", "torch==2.7.1", "gpu=sm_120", "python=3.14");
    expect(out).toContain("Nothing fits.");
    expect(out).toMatch(/2\.7\.1 +cu126 +its wheels are for Python 3\.9 to 3\.13; it has no code for sm_120/);
    expect(out).not.toContain("2.8.0");
  });

  it("counts versions as numbers", async () => {
    expect((await run("torch==2.7", "driver=525.60.13", "flavour=cu128")).code).toBe(0);
    const old = await run("--why", "torch==2.7", "driver=525.60.9", "flavour=cu128");
    expect(old.out).toContain("it takes the driver 525.60.13");
    expect((await run("python=3.9", "torch==2.8")).out).toContain("2.8.0");
    expect((await run("--json", "cuda=11.8", "torch==2.6")).out).toContain('"flavour": "cu118"');
  });

  it("refuses what it does not understand", async () => {
    for (const [args, message] of [
      [["torch"], "is no KIND=VALUE"],
      [["gppu=sm_90"], 'did you mean "gpu"'],
      [["torch=new"], "it is a version"],
      [["gpu=90"], "as in gpu=sm_90"],
    ] as const) {
      const { code, err } = await run(...args);
      expect(code).toBe(64);
      expect(err).toContain(message);
    }
  });
});
