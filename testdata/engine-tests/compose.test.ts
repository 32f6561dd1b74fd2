/** The Compose file of a spec, run by the real docker compose: a read-only root, no capability, a volume to write to. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { fakeIo } from "../../src/cli/testing/fake-io.ts";
import { docker, engineEnv, type RunOptions, root, tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

const tag = "mlspec-test/composed";
const spec = `base: python:3.11-slim
user: app
directories: [{path: /data, owner: app}]
volumes: [/data]
files: ["server.py:/srv/"]
expose: [18437]
healthcheck: {http: ":18437/", interval: 1s, start_period: 30s}
cmd: [python3, /srv/server.py]
`;
const server = `import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            open('/root-is-open', 'w')
        except OSError as error:
            root = type(error).__name__
        with open('/data/kept', 'a') as file:
            file.write('.')
        self.send_response(200)
        self.end_headers()
        capabilities = [line.split()[1] for line in open('/proc/self/status') if line.startswith('CapEff')]
        self.wfile.write(f"{root} {os.getuid() != 0} {capabilities[0]}".encode())
http.server.HTTPServer(('', 18437), Handler).serve_forever()
`;

/** A client's configuration with the plugin of Debian's newer release, or why there is none. */
function withCompose(): RunOptions | string {
  const config = tempContext({});
  cpSync(engineEnv().DOCKER_CONFIG ?? join(process.env.HOME ?? "", ".docker"), config, { recursive: true });
  try {
    const words = ["--newer", "compose", "docker-compose"];
    const unpacked = execFileSync(join(root, "testdata/engine/unpack"), words, { encoding: "utf8" }).trim();
    mkdirSync(join(config, "cli-plugins"), { recursive: true });
    symlinkSync(
      join(unpacked, "usr/libexec/docker/cli-plugins/docker-compose"),
      join(config, "cli-plugins/docker-compose"),
    );
    return { env: { DOCKER_CONFIG: config } };
  } catch (error) {
    return `docker-compose could not be unpacked from Debian's archive: ${String(error)}`;
  }
}

const found = withCompose();
const options = typeof found === "string" ? {} : found;
beforeEach(({ skip }) => skip(typeof found === "string", String(found)));

test.each(["fastapi-service", "train-serve"])("docker compose reads what runs %s", async (name) => {
  const file = join(root, "testdata/unit/render-golden", name, "compose.yaml");
  const read = await docker(["compose", "--file", file, "config", "--quiet"], options);
  expect(read.code, read.stderr).toBe(0);
});

test("docker compose runs what the spec says, and it turns healthy", async () => {
  const built = await buildSpec(spec, { "server.py": server }, ["--load", "--tag", tag]);
  expect(built.code, built.stderr).toBe(0);
  const folder = tempContext({ "mlspec.yaml": spec, "server.py": server });
  const io = fakeIo({ env: engineEnv(), cwd: folder });
  const words = ["render", "compose", "--image", tag, "--name", "app", "--memory", "256m", "mlspec.yaml"];
  expect(await runCli(words, io), io.told()).toBe(0);
  const file = join(folder, "compose.yaml");
  writeFileSync(file, io.printed());
  const compose = (...args: readonly string[]) =>
    docker(["compose", "--project-name", "mlspec-test-composed", "--file", file, ...args], options);
  try {
    const up = await compose("up", "--wait", "--wait-timeout", "60");
    expect(up.code, up.stderr).toBe(0);
    const answer = await fetch("http://127.0.0.1:18437/");
    expect(await answer.text()).toBe("OSError True 0000000000000000");
    const kept = await compose("exec", "app", "cat", "/data/kept");
    expect(kept.stdout, kept.stderr).toMatch(/^\.+$/);
  } finally {
    const down = await compose("down", "--volumes", "--timeout", "1");
    expect(down.code, down.stderr).toBe(0);
  }
});
