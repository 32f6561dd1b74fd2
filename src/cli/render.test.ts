import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";
import { fakeIo } from "./testing/fake-io.ts";

const SYNTAX = "# syntax=yourorg/mlspec:1\n";
const SPEC = `base: debian:12\nserve: {with: mlflow}\n`;

async function render(text: string, ...args: string[]) {
  const io = fakeIo({ input: text });
  const code = await runCli(["render", ...args, "--offline", "--distro", "debian:12"], io);
  return { code, out: io.printed(), err: io.told() };
}

describe("mlspec render", () => {
  it("writes each of its formats", async () => {
    const image = ["--image", "registry.example.org/team/app:1"];
    for (const [format, held] of [
      ["compose", "read_only: true"],
      ["kubernetes", "runAsUser: 10001"],
      ["k8s", "runAsUser: 10001"],
      ["slurm", "#SBATCH --job-name="],
      ["github-actions", "registry: registry.example.org"],
    ] as const) {
      const { code, out, err } = await render(SYNTAX + SPEC, format, "-", ...image);
      expect([code, err], format).toEqual([0, ""]);
      expect(out).toContain(held);
    }
  });

  it("takes parts of a processor, and not none", async () => {
    expect((await render(SPEC, "compose", "-", "--cpus", "0.5")).out).toContain('cpus: "0.5"');
    expect((await render(SPEC, "compose", "-", "--cpus", "0")).code).toBe(64);
  });

  it("writes no workflow that Docker would misread, or that pushes to nowhere", async () => {
    const { code, err } = await render(SPEC, "github-actions", "-", "--image", "a/b");
    expect([code, err]).toEqual([64, expect.stringContaining("would read it as a Dockerfile")]);
    expect((await render(SYNTAX + SPEC, "github-actions", "-")).err).toContain("--image names it");
  });

  it("says where Kubernetes cannot tell that an image is not root's", async () => {
    const { code, err } = await render("base: debian:12\nuser: root\n", "k8s", "-");
    expect([code, err]).toEqual([0, expect.stringContaining("cannot tell that it is not root")]);
  });
});
