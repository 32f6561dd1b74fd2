import { cpSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { decodeDefinition, readDefinition } from "../llb/index.ts";
import { EXIT } from "./exit-code.ts";
import { bundleCli, type Ended, runBundled, tempFolder } from "./testing/bundled.ts";

const GALLERY = join(dirname(fileURLToPath(import.meta.url)), "../../testdata/gallery");
const entries = readdirSync(GALLERY).filter((name) => existsSync(join(GALLERY, name, "mlspec.yaml")));
const GOOD = "base: debian:12\npackages: [vim]\nsteps: [make]\n";

let program: string;
beforeAll(() => {
  program = bundleCli();
});

const mlspec = (
  words: readonly string[],
  files: Record<string, string> = {},
  input?: string,
): Promise<Ended> => runBundled(program, words, tempFolder(files), input === undefined ? {} : { input });

describe("the program", () => {
  test("says its version", async () => {
    const { code, stdout } = await mlspec(["--version"]);
    expect(stdout.toString()).toMatch(/^mlspec \d+\.\d+\.\d+\n$/);
    expect(code).toBe(0);
  });

  test.each<[words: string[], code: number, told: RegExp]>([
    [[], 64, /Usage: mlspec COMMAND/],
    [["plann"], 64, /unknown command "plann"\nhint: did you mean "plan"\?/],
    [["--versoin"], 64, /unknown flag "--versoin"/],
    [["lint", "--fromat", "json"], 64, /unknown flag "--fromat"\nhint: did you mean "--format"\?/],
    [["lint", "--format", "jsn"], 64, /unknown value of --format "jsn"\nhint: did you mean "json"\?/],
    [["lint", "--format"], 64, /--format needs a value: text\|json/],
    [["lint", "absent.yaml"], 64, /there is no file absent\.yaml\nhint: .*mlspec init/],
    [["schema", "extra"], 64, /"extra" is one operand too many/],
    [["plan", "--platform", "plan9/z80"], 64, /"plan9\/z80" is not a platform/],
    [["plan", "--distro", "de bian"], 64, /not a distribution/],
    [["compile", "--build-arg", "=x", "--distro", "debian:12"], 64, /there is no name before =/],
    [["build", "--tga", "x"], 64, /unknown flag "--tga"\nhint: did you mean "--tag"\?/],
    [["build", "nosuch"], 64, /there is no folder .*nosuch/],
    [["build", "mlspec.yaml"], 64, /mlspec\.yaml is not a folder\nhint: --file/],
    [["build", "--secret", "id=a,src=gone"], 64, /--secret id=a: there is no file .*gone/],
    [
      ["build", "--ssh", "default=mlspec.yaml"],
      64,
      /neither the socket of an agent nor a key it can lend: it is no private SSH key\nhint: .*ssh-add/,
    ],
    [["build", "--metadata-file", "gone/m.json"], 64, /--metadata-file gone\/m\.json: there is no folder/],
    [["build", "-q", "--progress=plain"], 64, /--quiet and --progress=plain exclude each other/],
    [["build", "--progress=tty"], 64, /needs a terminal/],
    [["lint", "/dev/zero"], 64, /larger than 1 MiB/],
    [["build", "--addr", "unix:///nowhere/x.sock"], 69, /x\.sock \(asked for\): there is no such socket/],
    [["prune"], 64, /hint: say --force/],
    [["completion", "powershell"], 64, /unknown shell "powershell"/],
  ])("%j ends with %i", async (words, code, told) => {
    const run = await mlspec(words, { "mlspec.yaml": GOOD });
    expect(run.stderr).toMatch(told);
    expect(run.stdout.toString()).toBe("");
    expect(run.code).toBe(code);
  });

  test("ends with 70 for a fault of its own, and says whose it is", async () => {
    const alone = tempFolder({});
    cpSync(dirname(program), join(alone, "cli"), { recursive: true });
    const run = await runBundled(join(alone, "cli/main.js"), ["--version"], alone);
    expect(run.stderr).toMatch(/this is a fault of mlspec, not of your spec/);
    expect(run.code).toBe(70);
  });

  test.each([["du"], ["doctor"]])(
    "%s takes an environment that names what is not there for a mistake",
    async (word) => {
      const none = { DOCKER_HOST: undefined, BUILDKIT_HOST: undefined };
      const env = { ...none, DOCKER_CONTEXT: "gone", DOCKER_CONFIG: "/nowhere" };
      const { code, stderr } = await runBundled(program, [word], tempFolder({}), { env });
      expect(stderr).toBe('mlspec: there is no docker context "gone"\n');
      expect(code).toBe(EXIT.usage);
    },
  );

  test("names every exit code in its help", async () => {
    const { stdout } = await mlspec(["help"]);
    for (const code of Object.values(EXIT))
      expect(stdout.toString()).toMatch(new RegExp(`^ {2}${code} `, "m"));
  });

  test("has help for every command, with all its flags", async () => {
    const general = (await mlspec(["help"])).stdout.toString();
    const names = [...general.matchAll(/^ {2}([a-z]+) {2,}/gm)].map((match) => match[1] ?? "");
    expect(names).toEqual(expect.arrayContaining(["lint", "fmt", "plan", "compile", "init"]));
    const [asked, flagged] = await Promise.all([mlspec(["help", "lint"]), mlspec(["lint", "-h"])]);
    expect(asked.stdout.toString()).toContain("--format text|json");
    expect(flagged.stdout.equals(asked.stdout)).toBe(true);
  });
});

describe("mlspec lint", () => {
  test("is silent about a good spec, wherever it comes from", async () => {
    for (const [words, input] of [[["lint"]], [["lint", "."]], [["lint", "-"], GOOD]] as const) {
      const run = await mlspec(words, { "mlspec.yaml": GOOD }, input);
      expect([run.code, run.stdout.toString(), run.stderr]).toEqual([0, "", ""]);
    }
  });

  test("shows every mistake of every file", async () => {
    const run = await mlspec(["lint", "a.yaml", "b.yaml"], {
      "a.yaml": "base: debian:12\nfils: []\nworkdir: here\n",
      "b.yaml": "packages: [vim]\n",
    });
    expect(run.code).toBe(65);
    const told = run.stdout.toString();
    expect(told).toContain("a.yaml:2:1: error[unknown-key]");
    expect(told).toContain('hint: did you mean "files"?');
    expect(told).toContain("a.yaml:3:10: error[");
    expect(told).toContain("b.yaml:1:1: error[");
  });

  test("tells programs the same as JSON, and passes warnings", async () => {
    const run = await mlspec(["lint", "--format=json"], { "mlspec.yaml": "base: debian\n" });
    expect(run.code).toBe(0);
    expect(JSON.parse(run.stdout.toString())).toMatchObject({
      diagnostics: [{ severity: "warning", file: "mlspec.yaml", start: { line: 1, column: 7 } }],
    });
  });
});

describe("mlspec plan", () => {
  const plan = (words: string[]): Promise<Ended> => mlspec(["plan", ...words], { "mlspec.yaml": GOOD });

  test("says which images it knows nothing of, and how to state it", async () => {
    const run = await plan(["--offline"]);
    expect(run.code).toBe(64);
    expect(run.stderr).toMatch(/nothing is known of debian:12.*\nhint: .*--distro debian:12/);
  });

  test("lists the steps with their inputs and lines", async () => {
    const run = await plan(["--distro", "debian:12", "--platform", "linux/arm64"]);
    expect(run.stdout.toString()).toMatch(/^image for linux\/arm64: 3 steps\n/);
    expect(run.stdout.toString()).toMatch(/^2 +image +packages +1 +2 +apt install vim$/m);
    expect(run.code).toBe(0);
  });

  test("follows what is stated of one image", async () => {
    const run = await plan(["--distro", "ubuntu:24.04", "--distro", "debian:12=rocky:9", "--json"]);
    const [step] = JSON.parse(run.stdout.toString())[0].steps.filter(
      ({ kind }: { kind: string }) => kind === "packages",
    );
    expect(step.manager).toBe("dnf");
  });

  test("ends with the code of a bad spec when a build arg makes it one", async () => {
    const run = await plan(["--distro", "debian:12", "--build-arg", "NOSUCH=1"]);
    expect(run.stderr).toMatch(/error\[unknown-.*NOSUCH/);
    expect(run.code).toBe(65);
  });
});

describe("mlspec compile", () => {
  test.each(entries)("gives equal bytes for %s each time", async (name) => {
    const cwd = join(GALLERY, name);
    const words = ["compile", "--distro", "debian:12", "--platform", "linux/amd64"];
    const [one, two] = await Promise.all([runBundled(program, words, cwd), runBundled(program, words, cwd)]);
    expect(one.code, one.stderr).toBe(0);
    expect(readDefinition(decodeDefinition(one.stdout)).vertices.length).toBeGreaterThan(2);
    expect(one.stdout.equals(two.stdout)).toBe(true);
  });

  test.each([
    ["json", /"op": "source"/],
    ["dot", /^digraph definition \{/],
    ["mermaid", /^flowchart TD/],
  ])("writes %s into a file, and the image's configuration beside it", async (format, start) => {
    const folder = tempFolder({ "mlspec.yaml": `${GOOD}env: {A: b}\n` });
    const words = [
      "compile",
      "--format",
      format,
      "-o",
      "graph",
      "--image-config",
      "config.json",
      "--distro",
      "debian:12",
    ];
    const run = await runBundled(program, words, folder);
    expect([run.code, run.stdout.toString()], run.stderr).toEqual([0, ""]);
    expect(readFileSync(join(folder, "graph"), "utf8")).toMatch(start);
    expect(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")).config.Env).toContain("A=b");
    expect(readdirSync(folder).sort()).toEqual(["config.json", "graph", "mlspec.yaml"]);
  });

  test("is for one platform", async () => {
    const run = await mlspec(["compile", "--distro", "debian:12"], {
      "mlspec.yaml": `${GOOD}platforms: [linux/amd64, linux/arm64]\n`,
    });
    expect(run.code).toBe(64);
    expect(run.stderr).toContain("choose one with --platform");
  });
});

describe("mlspec fmt", () => {
  test("checks, then writes, then finds nothing to do", async () => {
    const folder = tempFolder({ "mlspec.yaml": "# about\ncmd: [a]  # why\nbase: debian:12\n" });
    const fmt = (...words: string[]): Promise<Ended> => runBundled(program, ["fmt", ...words], folder);
    const check = await fmt("--check");
    expect([check.code, check.stdout.toString()]).toEqual([65, "mlspec.yaml\n"]);
    expect((await fmt("--write")).code).toBe(0);
    expect(readFileSync(join(folder, "mlspec.yaml"), "utf8")).toBe(
      "base: debian:12\n# about\ncmd: [a] # why\n",
    );
    expect((await fmt("--check")).code).toBe(0);
  });

  test("leaves a text alone that is no YAML", async () => {
    const run = await mlspec(["fmt"], { "mlspec.yaml": "base: [\n" });
    expect(run.code).toBe(65);
    expect(run.stderr).toContain("error[yaml-syntax]");
  });
});

describe("mlspec init", () => {
  test("writes a spec that lint takes, and never over another", async () => {
    const folder = tempFolder({
      "requirements.txt": "numpy==1.26.4\n",
      "train.py": "from mpi4py import MPI\n",
    });
    const mlspecIn = (...words: string[]): Promise<Ended> => runBundled(program, words, folder);
    expect((await mlspecIn("init")).code).toBe(0);
    const spec = readFileSync(join(folder, "mlspec.yaml"), "utf8");
    expect(spec).toContain("openmpi-bin");
    expect((await mlspecIn("lint")).code).toBe(0);
    const again = await mlspecIn("init");
    expect(again.code).toBe(64);
    expect(again.stderr).toMatch(/is there already\nhint: --force/);
    expect((await mlspecIn("init", "--force")).code).toBe(0);
  });

  test.each(entries)("writes a spec for the files of %s that lint takes", async (name) => {
    const folder = tempFolder({});
    cpSync(join(GALLERY, name), folder, { recursive: true });
    const init = await runBundled(program, ["init", "--force"], folder);
    expect(init.code, init.stderr).toBe(0);
    const lint = await runBundled(program, ["lint"], folder);
    expect(lint.code, lint.stdout.toString()).toBe(0);
  });
});

test("targets and schema print what the language says", async () => {
  const folder = tempFolder({});
  cpSync(join(GALLERY, "train-serve"), folder, { recursive: true });
  const targets = await runBundled(program, ["targets"], folder);
  expect(targets.stdout.toString()).toMatch(/^inference \(default\) +python:3\.11-slim$/m);
  const schema = await runBundled(program, ["schema"], folder);
  expect(JSON.parse(schema.stdout.toString())).toMatchObject({ title: "mlspec", type: "object" });
});

test("the program's file can be started by itself", () => {
  expect(statSync(program).mode & 0o111).toBe(0o111);
  expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
});
