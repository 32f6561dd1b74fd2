import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runService } from "../gallery/run-service.ts";
import { docker, root } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

const app = readFileSync(join(root, "testdata/gallery/fastapi-service/app/main.py"), "utf8");
const requirements = readFileSync(join(root, "testdata/gallery/fastapi-service/requirements.txt"), "utf8");

test("a served application answers on a read-only root, as nobody, without a capability", async () => {
  const tag = "mlspec-test/served";
  const built = await buildSpec(
    `base: python:3.11-slim
python: {requirements: requirements.txt}
files: [app/:/app/]
workdir: /app
serve: {with: uvicorn, app: "main:app", port: 8000, health: /health}
healthcheck: {http: ":8000/health", interval: 1s, start_period: 30s, start_interval: 1s}
`,
    { "app/main.py": app, "requirements.txt": requirements },
    ["--network", "host", "--allow", "network.host", "--load", "--tag", tag],
  );
  expect(built.code, built.stderr).toBe(0);
  const { stdout } = await docker(["inspect", "--format", "{{json .Config}}", tag]);
  const config = JSON.parse(stdout);
  expect(config).toMatchObject({
    User: "10001:10001",
    StopSignal: "SIGTERM",
    Cmd: ["uvicorn", "main:app", "--host", "0.0.0.0", "--port", "8000"],
    Labels: { "io.mlspec.serve.port": "8000", "io.mlspec.serve.health": "/health" },
  });
  const flags = [
    "--read-only",
    "--tmpfs",
    "/tmp",
    "--cap-drop",
    "ALL",
    "--security-opt",
    "no-new-privileges",
  ];
  const expected = { port: 8000, path: "/health", health: "healthy" } as Parameters<typeof runService>[1];
  const service = await runService(tag, expected, flags);
  expect(service.health, service.output).toBe("healthy");
  expect(JSON.parse(service.body)).toBeDefined();
});

test("a server's own health check works where neither curl nor wget nor a python section is", async () => {
  const tag = "mlspec-test/served-plain";
  const server =
    "from http.server import *; HTTPServer(('', 6006), SimpleHTTPRequestHandler).serve_forever()";
  const built = await buildSpec(
    `base: python:3.11-slim
serve: {with: tensorboard, model: /logs}
workdir: /srv
cmd: [python3, -c, ${JSON.stringify(server)}]
`,
    {},
    ["--load", "--tag", tag],
  );
  expect(built.code, built.stderr).toBe(0);
  const name = "mlspec-test-served-plain";
  await docker(["rm", "--force", name]);
  const started = await docker(["run", "--detach", "--name", name, "--health-interval", "1s", tag]);
  expect(started.code, started.stderr).toBe(0);
  try {
    let health = "";
    for (let tries = 0; tries < 60 && health !== "healthy"; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { stdout } = await docker(["inspect", "--format", "{{.State.Health.Status}}", name]);
      health = stdout.trim();
    }
    const log = await docker(["inspect", "--format", "{{json .State.Health.Log}}", name]);
    expect(health, log.stdout).toBe("healthy");
  } finally {
    await docker(["rm", "--force", name]);
  }
});

test("a server nobody knows is refused at its line, with the one that is near", async () => {
  const built = await buildSpec("base: debian:bookworm-slim\nserve: {with: uvicron, app: a}\n", {}, [
    "--output",
    "type=cacheonly",
  ]);
  expect(built.code).not.toBe(0);
  expect(built.stderr).toContain('did you mean "uvicorn"?');
});
