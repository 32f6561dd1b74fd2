import { beforeAll, describe, expect, test } from "vitest";
import { docker, type Run, registry } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";

describe("a spec built through the frontend image", () => {
  const tag = "mlspec-test/frontend-simple";
  let built: Run;

  beforeAll(async () => {
    built = await buildSpec(
      [
        "args: {GREETING: hello}",
        "base: debian:12",
        "files: ['words.txt:/data/words.txt', 'kept/:/kept/']",
        "steps: ['echo ${GREETING} > /greeting']",
        "env: {LEVEL: '3'}",
        "cmd: [sh, -c, 'cat /greeting /data/words.txt; ls /kept; echo $LEVEL']",
      ].join("\n"),
      { "words.txt": "words\n", "kept/a.txt": "", "kept/b.log": "", ".dockerignore": "**/*.log\n" },
      ["-t", tag, "--build-arg", "GREETING=hi", "--label", "team=ml", "--load"],
    );
  });

  test("runs, with its labels and without what the ignore file names", async () => {
    expect(built.code, built.stderr).toBe(0);
    expect((await output(tag)).split("\n")).toEqual(["hi", "words", "a.txt", "3"]);
    const shown = await docker(["inspect", "--format", "{{json .Config.Labels}}", tag]);
    expect(JSON.parse(shown.stdout)).toMatchObject({ team: "ml" });
  });

  test("is not built a second time", async () => {
    const again = await buildSpec("base: debian:12\nsteps: [date +%N > /when]\ncmd: [cat, /when]\n", {}, [
      "--load",
      "-t",
      tag,
    ]);
    expect(again.code, again.stderr).toBe(0);
    const first = await output(tag);
    const cached = await buildSpec("base: debian:12\nsteps: [date +%N > /when]\ncmd: [cat, /when]\n", {}, [
      "--load",
      "-t",
      tag,
    ]);
    expect(cached.stderr).toMatch(/CACHED/);
    expect(await output(tag)).toBe(first);
    await buildSpec("base: debian:12\nsteps: [date +%N > /when]\ncmd: [cat, /when]\n", {}, [
      "--load",
      "-t",
      tag,
      "--no-cache",
    ]);
    expect(await output(tag)).not.toBe(first);
  });
});

describe("a failing build", () => {
  test("shows the step's lines of the spec", async () => {
    const { code, stderr } = await buildSpec(
      "base: debian:12\nsteps:\n  - echo fine\n  - run: |\n      echo why\n      exit 7\n",
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain("exit code: 7");
    expect(stderr).toMatch(/mlspec\.yaml:5\n-+\n/);
    expect(stderr).toMatch(/5 \| >>> {3}- run: \|\n +6 \| >>> {7}echo why\n +7 \| >>> {7}exit 7/);
  });

  test("of a test names the test and shows its line", async () => {
    const { code, stderr } = await buildSpec(
      "base: debian:12\ntests:\n  - 'true'\n  - {name: has curl, run: curl --version}\n",
    );
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/ERROR: .*has curl: process/);
    expect(stderr).toContain("cause[command-not-found]: a program that the step calls is not in the stage");
    expect(stderr).toMatch(/5 \| >>> {3}- \{name: has curl/);
  });

  test("of a wrong spec shows every error with its line", async () => {
    const { code, stderr } = await buildSpec("base: debian:12\nfils: ['a:/a']\nworkdir: here\n");
    expect(code).not.toBe(0);
    expect(stderr).toContain("mlspec.yaml:3:1: error[unknown-key]");
    expect(stderr).toContain('hint: did you mean "files"?');
    expect(stderr).toMatch(/mlspec\.yaml:4:10: error/);
    expect(stderr).toMatch(/3 \| >>> fils/);
  });

  test("of a missing image points at the base", async () => {
    const { code, stderr } = await buildSpec(`base: ${registry()}/no/such:image\n`);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/2 \| >>> base: /);
  });
});

describe("several platforms", () => {
  test("make an index of the same spec", async () => {
    const name = `${registry()}/mlspec-test/frontend-platforms`;
    const built = await buildSpec("base: debian:12\nsteps: ['echo ${TARGETPLATFORM} > /platform']\n", {}, [
      ...["--platform", "linux/amd64,linux/amd64/v2", "--push", "-t", name, "--provenance=false"],
    ]);
    expect(built.code, built.stderr).toBe(0);
    const shown = await docker(["buildx", "imagetools", "inspect", "--raw", name]);
    const index = JSON.parse(shown.stdout) as { manifests: { platform: { variant?: string } }[] };
    expect(index.manifests.map(({ platform }) => platform.variant)).toEqual([undefined, "v2"]);
  });
});

describe("attestations", () => {
  test("say how the image was made, with the spec in them", async () => {
    const name = `${registry()}/mlspec-test/frontend-provenance`;
    const built = await buildSpec("base: debian:12\nsteps: [echo x > /x]\n", {}, [
      "--provenance=mode=max",
      "--push",
      "-t",
      name,
    ]);
    expect(built.code, built.stderr).toBe(0);
    const shown = await docker(["buildx", "imagetools", "inspect", name, "--format", "{{json .Provenance}}"]);
    expect(shown.stdout).toContain("mlspec.yaml");
    expect(shown.stdout).toContain("debian");
  });
});
