import { describe, expect, test } from "vitest";
import { docker, frontendImage, tempContext } from "./engine.ts";

const spec = `args:
  ENV: {default: production, description: where it runs}
base: debian:12
steps:
  - {run: 'echo \${ENV}', secrets: [{id: token, optional: true}, key]}
targets:
  training: {description: trains it, cmd: [sh]}
  inference: {default: true, description: serves it, cmd: [sh]}
`;

/** Asks a question about the spec with the flag this buildx has for it: --call, or --print before that. */
async function ask(question: string, text = spec): Promise<{ readonly code: number; readonly text: string }> {
  const folder = tempContext({ "mlspec.yaml": `# syntax=${frontendImage()}\n${text}` });
  const help = await docker(["buildx", "build", "--help"]);
  const flag = help.stdout.includes("--call")
    ? `--call=${question}`
    : `--print=${question.replace("check", "lint")}`;
  const ran = await docker(
    ["buildx", "build", "--progress=plain", flag, "-f", `${folder}/mlspec.yaml`, folder],
    {
      env: { BUILDX_EXPERIMENTAL: "1" },
    },
  );
  return { code: ran.code, text: ran.stdout };
}

describe("questions about a spec", () => {
  test("outline lists arguments and secrets of the default target", async () => {
    const { code, text } = await ask("outline");
    expect(code).toBe(0);
    expect(text).toMatch(/^TARGET: +inference$/m);
    expect(text).toMatch(/^ENV +production +where it runs$/m);
    expect(text).toMatch(/^key +true$/m);
    expect(text).toMatch(/^token *$/m);
  });

  test("targets lists dev, which no line among the targets declares", async () => {
    const { code, text } = await ask("targets", "base: debian:12\ndev: true\n");
    expect(code).toBe(0);
    expect(text).toMatch(/^image \(default\)/m);
    expect(text).toMatch(/^dev +the default target with tools for development$/m);
  });

  test("targets lists targets and which is the default", async () => {
    const { code, text } = await ask("targets");
    expect(code).toBe(0);
    expect(text).toMatch(/^training +trains it$/m);
    expect(text).toMatch(/^inference \(default\) +serves it$/m);
  });

  test("check finds a mistake without building", async () => {
    const { text } = await ask("check", "base: debian:12\nfils: []\n");
    expect(text).toContain('unknown key "fils"');
  });

  test("check has the rules of lint, by id, and shows no secret", async () => {
    const secrets = ["hunter2", "ghp_0123456789abcdefghij0123"];
    const [password, token] = secrets;
    const leaky = [
      "base: debian:12",
      "expose: [8000]",
      "env:",
      `  DB_PASSWORD: ${password}`,
      `  token: ${password}`,
      `cmd: serve --key=${token}`,
      "packages: [openssh-server]  # mlspec-ignore: ML034",
      "",
    ].join("\n");
    const { text } = await ask("check", leaky);
    for (const name of [
      "ML040 runs-as-root",
      "ML042 no-healthcheck",
      "ML043 shell-entrypoint",
      "ML030 secret-in-text",
    ]) {
      expect(text).toContain(name);
    }
    // Notes are for lint alone, and a comment silences a line.
    expect(text).not.toMatch(/WARNING: ML0(?:01|34)/);
    expect(text).toContain("DB_PASSWORD: *******");
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  test("no secret that stands in a spec is in the log of its build, warnings and failures among it", async () => {
    const text = [
      "base: debian:12",
      "env: {DB_PASSWORD: hunter2}",
      "steps:",
      "  - {run: 'exit 3', env: {API_TOKEN: hunter3}}",
      "",
    ].join("\n");
    const folder = tempContext({ "mlspec.yaml": `# syntax=${frontendImage()}\n${text}` });
    const ran = await docker(["buildx", "build", "--progress=plain", "-f", `${folder}/mlspec.yaml`, folder]);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toContain("exit 3");
    expect(ran.stdout + ran.stderr).not.toMatch(/hunter[23]/);
  });

  test("check is content with a good spec", async () => {
    expect((await ask("check")).code).toBe(0);
  });
});
