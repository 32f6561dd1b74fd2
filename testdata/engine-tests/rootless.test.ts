import { existsSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { docker, engineEnv, engineUp, frontendImage, tempContext } from "./engine.ts";

const missing = missingForRootless();

/** Why no rootless Docker can be started here; undefined where it can. */
function missingForRootless(): string | undefined {
  if (engineEnv().MLSPEC_ENGINE === "host") return "the machine's own Docker is tested, none of ours";
  if (process.getuid?.() !== 0) return "the engine's user and network are set up by root";
  if (!existsSync("/dev/net/tun")) return "/dev/net/tun is missing: no network without root";
  if (!existsSync("/etc/subuid")) return "/etc/subuid is missing: no ranges of ids for an ordinary user";
  return undefined;
}

beforeAll(() => {
  if (missing === undefined) engineUp("rootless");
});

test("rootless Docker builds a spec with packages and files, and runs the image", async ({ skip }) => {
  skip(missing !== undefined, missing);
  const engine = "rootless";
  const shown = await docker(["info", "--format", "{{.SecurityOptions}}"], { engine });
  expect(shown.stdout).toContain("rootless");
  const tag = "mlspec-test/rootless";
  const folder = tempContext({
    "mlspec.yaml": `# syntax=${frontendImage()}
base: debian:12
packages: [bc]
files: [{src: sum.txt, to: /data/, owner: worker}]
user: {name: worker, uid: 1234}
tests: [test "$(bc -q /data/sum.txt)" = 42]
cmd: [sh, -c, "id -un; stat -c %U /data/sum.txt; bc -q /data/sum.txt"]
`,
    "sum.txt": "40 + 2\nquit\n",
  });
  const built = await docker(
    ["buildx", "build", "--progress=plain", "-f", `${folder}/mlspec.yaml`, "-t", tag, "--load", folder],
    { engine },
  );
  expect(built.code, built.stderr).toBe(0);
  const ran = await docker(["run", "--rm", tag], { engine });
  expect(ran.stdout, ran.stderr).toBe("worker\nworker\n42\n");
});
