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
      ["dockerfile", 'CMD ["'],
      ["github-actions", "registry: registry.example.org"],
    ] as const) {
      const { code, out, err } = await render(SYNTAX + SPEC, format, "-", ...image);
      expect([code, err], format).toEqual([0, ""]);
      expect(out).toContain(held);
    }
  });

  it("writes a Dockerfile, and tells at its line what that does not say", async () => {
    const { code, out, err } = await render(
      "base: debian:12\nuser: {name: app, uid: 7}\ntests:\n  - {run: [true], gpu: optional}\ncmd: [id]\n",
      "dockerfile",
      "-",
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^# The image image for linux\/\w+, written by mlspec render dockerfile\.\n/);
    expect(out).toMatch(/\nUSER app\nCMD \["id"\]\n$/);
    expect(out).toContain("# Not as in the spec: test true: runs without the builder's GPUs\n");
    expect(err).toContain(":4:5: warning[render-left]: not as in the spec: test true: runs without");
  });

  it("writes a definition file, and tells what images of Apptainer have not", async () => {
    for (const format of ["singularity", "apptainer"]) {
      const { code, out, err } = await render("base: debian:12\nexpose: [80]\ncmd: [id]\n", format, "-");
      expect([code, err]).toEqual([
        0,
        expect.stringContaining("ExposedPorts: images of Apptainer have none"),
      ]);
      expect(out).toContain("\nBootstrap: docker\nFrom: debian:12\nStage: image\n");
      expect(out).toMatch(/%runscript\nif \[ \$# -eq 0 \]; then set -- id; fi\nexec "\$@"\n$/);
    }
  });

  it("writes a Dockerfile for one platform", async () => {
    const two = await render("base: debian:12\n", "dockerfile", "-", "--platform", "linux/amd64,linux/arm64");
    expect([two.code, two.err]).toEqual([64, expect.stringContaining("a file is for one platform")]);
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
