import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { bundleProgram } from "./bundle-program.ts";
import { docker, type Run, root, run, tempContext } from "./engine.ts";

let program: string;

beforeAll(async () => {
  program = await bundleProgram();
});

/** Runs `mlspec` in a folder. */
function mlspec(
  cwd: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  return run(process.execPath, [program, ...words], { cwd, env: { BUILDKIT_PROGRESS: "plain", ...env } });
}

const gallery = (name: string): string => join(root, "testdata/gallery", name);

describe("mlspec build", () => {
  test("builds a C++ program into Docker, from the cache the second time", async () => {
    const words = ["build", "--load", "-t", "mlspec-test/cli-hello", "."];
    const built = await mlspec(gallery("cpp-static"), words);
    expect(built.code, built.stderr).toBe(0);
    const ran = await docker(["run", "--rm", "mlspec-test/cli-hello", "BuildKit"]);
    expect(ran.stdout).toContain("Hello, BuildKit!");
    const again = await mlspec(gallery("cpp-static"), words);
    expect(again.stderr).toMatch(/^#\d+ \[image\.build 2\/2\] g\+\+.*\n#\d+ CACHED$/m);
  });

  test("builds a trainer that runs", async () => {
    // The tests' package index is on the engine's own loopback.
    const words = ["build", "-t", "mlspec-test/cli-forest", "--network", "host", "."];
    const built = await mlspec(gallery("random-forest"), words);
    expect(built.code, built.stderr).toBe(0);
    const ran = await docker(["run", "--rm", "mlspec-test/cli-forest", "--help"]);
    expect(ran.stdout).toContain("--n-estimators");
  });

  test("is held to the lock that mlspec lock writes", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: python:3.11-slim\npython: {packages: [six]}\n" });
    const written = await mlspec(folder, ["lock", "--network", "host", "."]);
    expect(written.code, written.stderr).toBe(0);
    const built = await mlspec(folder, [
      "build",
      "--locked",
      "--network",
      "host",
      "-o",
      "type=cacheonly",
      ".",
    ]);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).not.toContain("resolve six");
    const planned = await mlspec(folder, ["plan", "--offline", "--locked", "--distro", "debian:12"]);
    expect(planned.stdout).toContain("install six");
  });

  test("writes the image's id and what the exporters said", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: debian:12\nlabels: {a: b}\n" });
    const words = [
      "build",
      "-t",
      "mlspec-test/cli-id",
      "--iidfile",
      "id",
      "--metadata-file",
      "meta.json",
      // It holds the time of the build, and would give each image an id of its own.
      "--provenance=false",
      ".",
    ];
    const built = await mlspec(folder, words);
    expect(built.code, built.stderr).toBe(0);
    const id = readFileSync(join(folder, "id"), "utf8");
    const metadata = JSON.parse(readFileSync(join(folder, "meta.json"), "utf8"));
    expect(metadata["image.name"]).toBe("docker.io/mlspec-test/cli-id:latest");
    expect([metadata["containerimage.config.digest"], metadata["containerimage.digest"]]).toContain(id);
    const quiet = await mlspec(folder, ["build", "-q", "--provenance=false", "."]);
    expect([quiet.stdout, quiet.stderr]).toEqual([`${id}\n`, ""]);
  });

  test("gives a step its secret, and nobody else", async () => {
    const folder = tempContext({
      "mlspec.yaml":
        "base: debian:12\nsteps:\n  - {run: 'wc -c < /run/secrets/token > /size', secrets: [token]}\ncmd: [cat, /size]\n",
      token: "not-to-be-seen",
    });
    const words = [
      "build",
      "--no-cache",
      "-t",
      "mlspec-test/cli-secret",
      "--secret",
      "id=token,src=token",
      ".",
    ];
    const built = await mlspec(folder, words);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).not.toContain("not-to-be-seen");
    expect((await docker(["run", "--rm", "mlspec-test/cli-secret"])).stdout).toBe("14\n");
  });

  test("lends a step the key of a file, which signs there", async () => {
    const sign =
      "ssh-add -L > /tmp/key.pub; printf text | ssh-keygen -Y sign -f /tmp/key.pub -n test > /signature";
    const folder = tempContext({
      "mlspec.yaml": `base: debian:12\npackages: [openssh-client]\nsteps: [{run: ${JSON.stringify(sign)}, ssh: [deploy]}]\n`,
    });
    const key = join(folder, "key");
    const made = await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key], { cwd: folder });
    expect(made.code, made.stderr).toBe(0);
    const words = ["build", "--no-cache-filter", "image", "--ssh", "deploy=key", "-o", "out", "."];
    const built = await mlspec(folder, words);
    expect(built.code, built.stderr).toBe(0);
    const body = readFileSync(key, "utf8").split("\n")[3] ?? "";
    expect(built.stderr).not.toContain(body);
    const check = `ssh-keygen -Y check-novalidate -n test -s ${join(folder, "out/signature")}`;
    const checked = await run("sh", ["-c", `printf text | ${check}`], { cwd: folder });
    expect(checked.stdout, checked.stderr).toContain('Good "test" signature');
  });

  test("takes a spec from standard input, with build args and named contexts", async () => {
    const folder = tempContext({ "data/words.txt": "words\n" });
    const spec =
      "args: {WORD: ''}\nbase: scratch\nfiles: [{from: d, src: words.txt, to: /}, {content: 'a ${WORD}', to: /arg}]\n";
    const words = [
      "build",
      "-f",
      "-",
      "--build-arg",
      "WORD",
      "--build-context",
      "d=data",
      "-o",
      "type=local,dest=out",
      ".",
    ];
    const built = await run(process.execPath, [program, ...words], {
      cwd: folder,
      input: spec,
      env: { WORD: "more" },
    });
    expect(built.code, built.stderr).toBe(0);
    expect(readFileSync(join(folder, "out/words.txt"), "utf8")).toBe("words\n");
    expect(readFileSync(join(folder, "out/arg"), "utf8")).toBe("a more");
  });

  test("writes an archive that tar reads, to a file and to standard output", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: scratch\nfiles: [{content: hi, to: /greeting}]\n" });
    const file = await mlspec(folder, ["build", "-o", "type=tar,dest=out.tar", "."]);
    expect(file.code, file.stderr).toBe(0);
    expect((await run("tar", ["-xOf", join(folder, "out.tar"), "greeting"])).stdout).toBe("hi");
    const piped = await run(
      "sh",
      ["-c", '"$0" "$1" build -o - . | tar -xO greeting', process.execPath, program],
      { cwd: folder },
    );
    expect(piped.stdout).toBe("hi");
  });

  test("shows the lines of a step that fails, and the end of its output", async () => {
    const folder = tempContext({
      "mlspec.yaml": "base: debian:12\nsteps:\n  - run: |\n      echo why >&2\n      exit 7\n",
    });
    const { code, stderr } = await mlspec(folder, ["build", "--iidfile", "id", "."]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/ > \[image 1\/1\] echo why.*:\nwhy\n------\n/);
    expect(stderr).toMatch(/mlspec\.yaml:3\n-+\n/);
    expect(stderr).toMatch(/ 3 \| >>> {3}- run: \|\n +4 \| >>> {7}echo why/);
    expect(stderr).toContain("exit code: 7");
    expect(existsSync(join(folder, "id"))).toBe(false);
  });

  test("says of failed steps why they failed, as far as their output tells", async () => {
    const failing = async (spec: string): Promise<string> => {
      const { code, stderr } = await mlspec(tempContext({ "mlspec.yaml": spec }), ["build", "."]);
      expect(code).toBe(1);
      return stderr.slice(stderr.indexOf("\nERROR: ")).split("\n").slice(2).join("\n");
    };
    expect(await failing("base: debian:12\nsteps: [echo begun; gfortran -c a.f90]\n")).toMatch(
      /^cause\[command-not-found\]: the program gfortran .*\n {2}hint: compile on the build side: .*\[gfortran\]/,
    );
    const header = '[{content: "#include <portaudio.h>", to: /a.c}]';
    expect(
      await failing(
        `base: {build: gcc:12, runtime: debian:12}\nbuild: {files: ${header}, steps: [gcc -c /a.c]}\nfiles: [{from: build, src: /a.c, to: /}]\n`,
      ),
    ).toMatch(/^cause\[missing-header\]: the header portaudio\.h is not there\n.*\[portaudio19-dev\]/);
    const { stdout } = await mlspec(tempContext({}), ["explain", "--build", "last"]);
    expect(stdout).toMatch(/^cause\[missing-header\]: the header portaudio\.h is not there\n/);
    const unknown = 'steps: ["echo the last words; exit 7"]\n';
    expect(await failing(`base: debian:12\n${unknown}`)).not.toContain("cause");
    const { stdout: end } = await mlspec(tempContext({}), ["explain", "--build", "last"]);
    expect(end).toMatch(/^------\n > .*\n(?:.*\n)*the last words\n(?:.*\n)*------\nERROR: .*exit code: 7\n/);
    expect(end).toMatch(/\nnothing in this log is known to be a cause\n$/);
    const nothing = await mlspec(tempContext({}), ["explain", "--build", "no-such-build"]);
    expect(nothing).toMatchObject({ code: 64, stdout: "" });
    expect(nothing.stderr).toContain("remembers no build no-such-build that failed");
  });

  test("tells a wrong spec before any engine is asked", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: debian:12\nfils: []\n" });
    const { code, stderr } = await mlspec(folder, ["build", "--addr", "unix:///nowhere", "."]);
    expect(stderr).toContain("mlspec.yaml:2:1: error[unknown-key]");
    expect(code).toBe(65);
  });

  test("tells what a build arg makes wrong as a mistake of the spec", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: debian:12\n" });
    const { code, stderr } = await mlspec(folder, ["build", "--build-arg", "NOSUCH=1", "."]);
    expect(stderr).toMatch(/error\[[a-z-]+\]: .*NOSUCH/);
    expect(code).toBe(65);
  });

  test("ends with 69 where no engine is", async () => {
    const folder = tempContext({ "mlspec.yaml": "base: debian:12\n" });
    const { code, stderr } = await mlspec(folder, ["build", "--addr", "unix:///nowhere/engine.sock", "."]);
    expect(stderr).toContain("unix:///nowhere/engine.sock (asked for): there is no such socket");
    expect(code).toBe(69);
  });

  test("draws a tree on a real terminal, within its size", async () => {
    const command = `stty cols 60 rows 9; BUILDKIT_PROGRESS= NO_COLOR=1 '${process.execPath}' '${program}' build --no-cache .`;
    const { code, stdout } = await run("script", ["-qec", command, "/dev/null"], {
      cwd: gallery("cpp-static"),
    });
    expect(code, stdout).toBe(0);
    const drawings = stdout.split("\u001b[?25l").slice(1);
    expect(drawings.length).toBeGreaterThan(3);
    for (const drawing of drawings.slice(0, -1)) expect(drawing.split("\n").length).toBeLessThanOrEqual(9);
    expect(drawings.at(-1)).toMatch(/\[\+\] Building \d+\.\ds \((\d+)\/\1\) FINISHED/);
    expect(drawings.at(-1)).toMatch(/=> \[image\.build 2\/2\] g\+\+ .* \d+\.\ds/);
    expect(stdout).toMatch(/built in \d+\.\ds; \d+ of \d+ steps from the cache/);
    expect(stdout).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[3\\dm`));
  });

  test("tells programs its progress as JSON", async () => {
    const { code, stderr } = await mlspec(gallery("cpp-static"), ["build", "--progress", "rawjson", "."]);
    expect(code, stderr).toBe(0);
    const vertexes = stderr
      .trim()
      .split("\n")
      .flatMap((line) => JSON.parse(line).vertexes ?? []);
    expect(vertexes).toContainEqual(
      expect.objectContaining({ name: expect.stringContaining("g++"), cached: true }),
    );
  });
});

test("doctor finds the engine; du lists its cache", async () => {
  const doctor = await mlspec(root, ["doctor"]);
  expect(doctor.stdout).toMatch(/^ {2}ok .*image store, BuildKit .*builds for linux\//m);
  expect(doctor.stdout).toMatch(/the build cache has \d/);
  expect(doctor.code).toBe(0);
  const { findings } = JSON.parse((await mlspec(root, ["doctor", "--json"])).stdout);
  expect(findings).toContainEqual(expect.objectContaining({ area: "engine", state: "ok" }));
  const none = await mlspec(root, ["doctor", "--addr", "unix:///nowhere/x.sock"]);
  expect(none.stdout).toMatch(/x\.sock \(asked for\): there is no such socket\n {8}start it/);
  expect(none.code).toBe(69);
  const usage = await mlspec(root, ["du", "--json"]);
  expect(JSON.parse(usage.stdout)).toContainEqual(expect.objectContaining({ type: "regular" }));
});

test("history lists builds, those that failed, and all of one", async () => {
  const target = `history-${process.pid}-${Date.now()}`;
  const spec = `targets: {${target}: {base: debian:12, steps: [exit 3]}}\n`;
  const folder = tempContext({ "mlspec.yaml": spec });
  expect((await mlspec(folder, ["build", "-o", "type=cacheonly", "--target", target, "."])).code).not.toBe(0);
  const listed = await mlspec(root, ["history", "--failed"]);
  expect(listed.code, listed.stderr).toBe(0);
  const line = listed.stdout.split("\n").find((one) => one.includes(target)) ?? listed.stdout;
  expect(line).toMatch(/^\S+ +failed +\d+s +\d+\.\ds +\d+\/\d+ +mlspec\.yaml --target history-/);
  const [ref = ""] = line.split(" ");
  const [record] = JSON.parse((await mlspec(root, ["history", ref])).stdout);
  expect(record).toMatchObject({ ref, frontendAttrs: { target }, error: { message: expect.any(String) } });
  expect((await mlspec(root, ["history", "no-such-build"])).code).toBe(64);
});

test("prune removes what its filters mean, and nothing without --force", async () => {
  const mark = `prune-${process.pid}-${Date.now()}`;
  const folder = tempContext({ "mlspec.yaml": `base: debian:12\nsteps: [echo ${mark} > /mark]\n` });
  expect((await mlspec(folder, ["build", "-o", "type=cacheonly", "."])).code).toBe(0);
  const listed = async () =>
    JSON.parse((await mlspec(root, ["du", "--json", "--filter", `description~=${mark}`])).stdout);
  const [{ id }] = await listed();
  const words = ["prune", "--all", "--filter", `id=${id}`];
  expect((await mlspec(root, words)).code).toBe(64);
  expect((await mlspec(root, [...words, "--force", "--filter", "until=24h"])).stdout).toMatch(
    /^removed 0 entries/,
  );
  const pruned = await mlspec(root, [...words, "--force", "--verbose"]);
  expect(pruned.stdout).toMatch(new RegExp(`^${id} .*\nremoved 1 entr`));
  expect(await listed()).toEqual([]);
});
