import { beforeAll, describe, expect, test } from "vitest";
import { docker, frontendImage, type Run, registry, tempContext } from "./engine.ts";

/** Builds a spec in a folder of these files through the frontend image, as a user does. */
async function build(
  spec: string,
  files: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<Run & { readonly folder: string }> {
  const folder = tempContext({ ...files, "mlspec.yaml": `# syntax=${frontendImage()}\n${spec}` });
  const ran = await docker(
    ["buildx", "build", "--progress=plain", "-f", `${folder}/mlspec.yaml`, ...args, folder],
    { env: { BUILDX_EXPERIMENTAL: "1" } },
  );
  return { ...ran, folder };
}

async function output(tag: string, ...command: string[]): Promise<string> {
  const ran = await docker(["run", "--rm", tag, ...command]);
  expect(ran.stderr).toBe("");
  return ran.stdout.trim();
}

describe("a spec built through the frontend image", () => {
  const tag = "mlspec-test/frontend-simple";
  let built: Run;

  beforeAll(async () => {
    built = await build(
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
    const again = await build("base: debian:12\nsteps: [date +%N > /when]\ncmd: [cat, /when]\n", {}, [
      "--load",
      "-t",
      tag,
    ]);
    expect(again.code, again.stderr).toBe(0);
    const first = await output(tag);
    const cached = await build("base: debian:12\nsteps: [date +%N > /when]\ncmd: [cat, /when]\n", {}, [
      "--load",
      "-t",
      tag,
    ]);
    expect(cached.stderr).toMatch(/CACHED/);
    expect(await output(tag)).toBe(first);
    await build("base: debian:12\nsteps: [date +%N > /when]\ncmd: [cat, /when]\n", {}, [
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
    const { code, stderr } = await build(
      "base: debian:12\nsteps:\n  - echo fine\n  - run: |\n      echo why\n      exit 7\n",
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain("exit code: 7");
    expect(stderr).toMatch(/mlspec\.yaml:5\n-+\n/);
    expect(stderr).toMatch(/5 \| >>> {3}- run: \|\n +6 \| >>> {7}echo why\n +7 \| >>> {7}exit 7/);
  });

  test("of a test names the test and shows its line", async () => {
    const { code, stderr } = await build(
      "base: debian:12\ntests:\n  - 'true'\n  - {name: has curl, run: curl --version}\n",
    );
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/ERROR: .*has curl: process/);
    expect(stderr).toMatch(/5 \| >>> {3}- \{name: has curl/);
  });

  test("of a wrong spec shows every error with its line", async () => {
    const { code, stderr } = await build("base: debian:12\nfils: ['a:/a']\nworkdir: here\n");
    expect(code).not.toBe(0);
    expect(stderr).toContain("mlspec.yaml:3:1: error[unknown-key]");
    expect(stderr).toContain('hint: did you mean "files"?');
    expect(stderr).toMatch(/mlspec\.yaml:4:10: error/);
    expect(stderr).toMatch(/3 \| >>> fils/);
  });

  test("of a missing image points at the base", async () => {
    const { code, stderr } = await build(`base: ${registry()}/no/such:image\n`);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/2 \| >>> base: /);
  });
});

describe("what the client sends beside the spec", () => {
  const tag = "mlspec-test/frontend-contexts";

  test("can take the place of the base", async () => {
    const image = `docker-image://${registry()}/library/debian:bookworm-slim`;
    const built = await build("base: nothing.invalid/base:1\ncmd: [cat, /etc/debian_version]\n", {}, [
      ...["--build-context", `nothing.invalid/base:1=${image}`, "--load", "-t", tag],
    ]);
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toMatch(/^12/);
  });

  test("can be a folder of files", async () => {
    const folder = tempContext({ "weights.txt": "w", "weights.log": "", ".dockerignore": "*.log" });
    const built = await build(
      "base: debian:12\nfiles: [{src: ., to: /data/, from: weights}]\ncmd: [ls, /data]\n",
      {},
      [...["--build-context", `weights=${folder}`, "--load", "-t", tag]],
    );
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toBe("weights.txt");
  });

  test("can be an archive on standard input", async () => {
    const folder = tempContext({
      "mlspec.yaml": `# syntax=${frontendImage()}\nbase: debian:12\nfiles: ['a.txt:/a.txt']\ncmd: [cat, /a.txt]\n`,
      "a.txt": "from a tar\n",
    });
    const built = await docker(["buildx", "build", "-f", "mlspec.yaml", "--load", "-t", tag, "-"], {
      input: await tarOf(folder),
    });
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toBe("from a tar");
  });
});

describe("several platforms", () => {
  test("make an index of the same spec", async () => {
    const name = `${registry()}/mlspec-test/frontend-platforms`;
    const built = await build("base: debian:12\nsteps: ['echo ${TARGETPLATFORM} > /platform']\n", {}, [
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
    const built = await build("base: debian:12\nsteps: [echo x > /x]\n", {}, [
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

async function tarOf(folder: string): Promise<Uint8Array> {
  const { execFileSync } = await import("node:child_process");
  return execFileSync("tar", ["-C", folder, "-c", "."]);
}
