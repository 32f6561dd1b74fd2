import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { docker, type EngineName, engineEnv, engineUp, frontendImage, tempContext } from "./engine.ts";

const spec = `base: debian:12
files: ["words.txt:/words.txt"]
steps: ["echo made > /made"]
tests: ["test -s /made"]
cmd: [cat, /words.txt, /made]
`;

// An engine the machine already had stands for itself; ours can all be started beside each other.
const others: readonly EngineName[] = engineEnv().MLSPEC_ENGINE === "host" ? [] : ["graphdriver", "docker20"];

describe.each(others)("the %s engine, which cannot merge", (engine) => {
  const tag = "mlspec-test/frontend-engines";
  const folder = tempContext({
    "mlspec.yaml": `# syntax=${frontendImage()}\n${spec}`,
    "words.txt": "words\n",
  });

  beforeAll(() => engineUp(engine));

  test("builds the same image by copies", async () => {
    const built = await docker(
      ["build", "--progress=plain", "-f", `${folder}/mlspec.yaml`, "-t", tag, folder],
      { engine },
    );
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toContain("(copy 1/1)");
    // The oldest engine has no way to show a warning.
    if (engine !== "docker20") expect(built.stderr).toContain("merge-unavailable: ");
    const ran = await docker(["run", "--rm", tag], { engine });
    expect(ran.stdout).toBe("words\nmade\n");
  });

  test("tells what is wrong with a spec", async () => {
    const bad = tempContext({ "mlspec.yaml": `# syntax=${frontendImage()}\nbase: debian:12\nfils: []\n` });
    const built = await docker(["build", "--progress=plain", "-f", `${bad}/mlspec.yaml`, bad], { engine });
    expect(built.code).not.toBe(0);
    expect(built.stderr).toContain('mlspec.yaml:3:1: error[unknown-key]: unknown key "fils"');
  });
});

describe("the oldest engine", () => {
  const engine = "docker20";
  const build = (text: string, args: readonly string[]) => {
    const folder = tempContext({ "mlspec.yaml": `# syntax=${frontendImage()}\nbase: debian:12\n${text}` });
    return docker(["build", "--progress=plain", "-f", `${folder}/mlspec.yaml`, ...args, folder], { engine });
  };

  beforeAll(() => {
    if (others.includes(engine)) engineUp(engine);
  });
  beforeEach(({ skip }) =>
    skip(!others.includes(engine), "the machine's own engine is tested, none of ours"),
  );

  test("builds without the limits it does not know", async () => {
    const built = await build("steps: ['true']\n", ["--ulimit", "nofile=1000:2000", "--shm-size", "1m"]);
    expect(built.code, built.stderr).toBe(0);
  });

  test("is to be updated for what it lacks", async () => {
    const built = await build("steps: [{run: 'true', secrets: [{id: a, env: A}]}]\n", []);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(/the engine lacks exec\.secretenv .*; update Docker/);
  });
});
