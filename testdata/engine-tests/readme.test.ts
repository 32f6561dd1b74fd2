import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { engineEnv, root, run, tempContext } from "./engine.ts";

interface Block {
  readonly folder: string;
  readonly script: string;
}

/** The documents whose commands are run. */
const DOCUMENTS = ["README.md", "src/cli/commands.md"];

/** The shell blocks of a document that say where they run. */
function blocks(document: string): readonly Block[] {
  const text = readFileSync(join(root, document), "utf8");
  const found = text.matchAll(/<!-- run in: (\S+) -->\n```sh\n([^`]*)```/g);
  return [...found].map(([, folder = "", script = ""]) => ({ folder, script }));
}

/**
 * The stand-in package index listens on the host's loopback, so build containers need the host's network.
 * Before `--call` buildx had `--print` for it.
 */
const forThisEngine = (script: string, hasCall: boolean): string =>
  (hasCall ? script : script.replaceAll("--call=check", "--print=lint").replaceAll("--call=", "--print="))
    .replaceAll("docker buildx build", "docker buildx build --network host --allow network.host")
    .replaceAll("mlspec build", "mlspec build --network host --allow network.host")
    .replaceAll("buildctl build", "buildctl build --opt force-network-mode=host --allow network.host");

/** A folder in which the tree's own `mlspec` is, as an installation would put it on the PATH. */
const BIN = join(root, ".cache/readme-bin");

function installProgram(): void {
  const program = join(root, ".cache/readme-cli");
  execFileSync(process.execPath, [join(root, "src/cli/bundle.mjs"), program], { stdio: "inherit" });
  rmSync(BIN, { recursive: true, force: true });
  mkdirSync(BIN, { recursive: true });
  symlinkSync(join(program, "main.js"), join(BIN, "mlspec"));
}

beforeAll(installProgram);

/** A folder of the gallery where commands may write. */
function copyOf(folder: string): string {
  const copy = tempContext({});
  cpSync(join(root, folder), copy, { recursive: true });
  return copy;
}

describe.each(DOCUMENTS)("%s", (document) => {
  it("has blocks to run, and every shell block outside Development says where", () => {
    const text = readFileSync(join(root, document), "utf8").split("## Development")[0] ?? "";
    expect(blocks(document).length).toBeGreaterThan(2);
    expect(text.match(/```sh/g)?.length).toBe(blocks(document).length);
  });

  for (const { folder, script } of blocks(document)) {
    it(`in ${folder}: ${script.trim().split("\n")[0]}`, async ({ skip }) => {
      const found = await run("sh", ["-c", "command -v buildctl"]);
      if (script.includes("buildctl") && (found.code !== 0 || !process.env.BUILDKIT_HOST)) {
        skip("buildctl or BUILDKIT_HOST is missing here");
      }
      const help = await run("docker", ["buildx", "build", "--help"]);
      const result = await run("sh", ["-ec", forThisEngine(script, help.stdout.includes("--call"))], {
        cwd: copyOf(folder),
        env: { BUILDX_EXPERIMENTAL: "1", PATH: `${BIN}:${engineEnv().PATH ?? ""}` },
      });
      expect(result.stderr + result.stdout).not.toContain("ERROR");
      expect(result.code, result.stderr).toBe(0);
    });
  }
});
