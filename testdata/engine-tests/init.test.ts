import { expect, test } from "vitest";
import { docker } from "./engine.ts";
import { buildSpec, output } from "./frontend-build-spec.ts";

/** A server that starts a process which leaves one behind, waits for neither, and says when both are done. */
const SERVER = `
import os, time
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(0.3)
    os._exit(0)
time.sleep(1)
print("ready", flush=True)
while True:
    time.sleep(1)
`;
/** Its own child it must wait for itself; what that child left is the first process's. */
const COUNT = `
import glob
for path in glob.glob("/proc/[0-9]*/stat"):
    words = open(path).read().rpartition(")")[2].split()
    if words[0] == "Z":
        print("zombie of", words[1])
`;

/** How a container ends by SIGKILL, after the time it was given, and by SIGTERM. */
const KILLED = 137;
const TERMINATED = 143;

async function run(tag: string, flags: readonly string[] = []) {
  const started = await docker(["run", "--detach", ...flags, tag]);
  expect(started.code, started.stderr).toBe(0);
  const id = started.stdout.trim();
  try {
    for (let tries = 0; tries < 100; tries++) {
      const { stdout } = await docker(["logs", id]);
      if (stdout.includes("ready")) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const zombies = (await docker(["exec", id, "python3", "-c", COUNT])).stdout;
    await docker(["stop", "--time", "5", id]);
    const { stdout } = await docker(["inspect", "--format", "{{.State.ExitCode}}", id]);
    return { zombies, exitCode: Number(stdout) };
  } finally {
    await docker(["rm", "--force", id]);
  }
}

const server = (init: boolean) => `base: python:3.11-slim
init: ${init}
files: [{content: ${JSON.stringify(SERVER)}, to: /srv/server.py}]
cmd: [python3, /srv/server.py]
checks: entrypoint
`;

test("an init takes over what a server's processes leave behind, and hands on SIGTERM", async () => {
  const build = async (init: boolean) => {
    const tag = `mlspec-test/init-${init}`;
    const built = await buildSpec(server(init), {}, ["--load", "--tag", tag]);
    expect(built.code, built.stderr).toBe(0);
    return run(tag);
  };
  const without = await build(false);
  const having = await build(true);
  // Python as the first process neither waits for strangers nor dies by a signal it does not handle.
  expect(without.zombies).toContain("zombie of 1\n");
  expect(without.exitCode).toBe(KILLED);
  expect(having.zombies).not.toContain("zombie of 1\n");
  expect(having.exitCode).toBe(TERMINATED);
});

test("an image without a shell or libraries starts its program under an init, as nobody, read-only, without rights", async () => {
  const tag = "mlspec-test/init-scratch";
  const built = await buildSpec(
    `base: {build: gcc:12, runtime: scratch}
init: true
build: {files: ['hello.c:/src/'], steps: ['gcc -static -o /hello /src/hello.c']}
files: [{from: build, src: /hello, to: /opt/hello}]
entrypoint: [/opt/hello]
cmd: [world]
checks: [entrypoint, libraries]
`,
    {
      "hello.c":
        '#include <stdio.h>\n#include <unistd.h>\nint main(int n, char **a) { printf("%s %d %d", a[1], getuid(), getpid() > 1); }\n',
    },
    ["--load", "--tag", tag],
  );
  expect(built.code, built.stderr).toBe(0);
  const flags = [
    "--read-only",
    "--user",
    "65532",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
  ];
  const ran = await docker(["run", "--rm", ...flags, tag]);
  expect([ran.code, ran.stdout], ran.stderr).toEqual([0, "world 65532 1"]);
  expect(await output(tag, "again")).toBe("again 0 1");
});

test("a distribution without tini is told at the line that wants it", async () => {
  const built = await buildSpec("base: scratch\ninit: true\n", {}, ["--output", "type=cacheonly"]);
  expect(built.code).not.toBe(0);
  expect(built.stderr).toContain("there is no tini for an init: scratch has no package manager");
});
