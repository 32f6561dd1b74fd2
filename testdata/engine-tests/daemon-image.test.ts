import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectDuplex } from "../../src/buildkit/rpc/index.ts";
import { Compiler, Health, HealthCheckResponse_ServingStatus as Serving } from "../../src/proto/index.ts";
import { daemonFolder } from "./daemon-program.ts";
import { docker, root } from "./engine.ts";

const image = `mlspec/daemon:test-${process.pid}`;

test("the daemon's image is built, runs as nobody in particular, answers, and ends when asked to", async () => {
  const program = join(root, ".cache/daemon-image");
  execFileSync(process.execPath, [join(root, "src/daemon/bundle.mjs"), program]);
  execFileSync(join(root, "src/daemon/collect-root.sh"), [program, `${program}-root`], { cwd: root });
  // This machine's node takes the place of an image that cannot be had everywhere.
  const stands = [
    "--build-context",
    `daemon-root=${program}-root`,
    "--build-arg",
    "NODE_BUILD_IMAGE=scratch",
  ];
  const built = await docker([
    "buildx",
    "build",
    "--target",
    "daemon",
    "--load",
    "--tag",
    image,
    ...stands,
    ".",
  ]);
  expect(built.code, built.stderr).toBe(0);
  const folder = daemonFolder();
  chmodSync(folder, 0o777);
  const flags = [
    "--engine",
    "unix:///no-engine",
    "--http",
    "127.0.0.1:9464",
    "--listen",
    "unix:///run/mlspecd/d.sock",
  ];
  const place = [
    "--detach",
    "--read-only",
    "--volume",
    "/var/lib/mlspecd",
    "--volume",
    `${folder}:/run/mlspecd`,
  ];
  const started = await docker(["run", ...place, image, ...flags]);
  expect(started.code, started.stderr).toBe(0);
  const id = started.stdout.trim();
  try {
    const dial = () => connectDuplex(connect(`${folder}/d.sock`));
    const serving = async () =>
      dial()
        .unary(Health.method.check, {})
        .then(
          ({ status }) => (status === Serving.SERVING ? "SERVING" : `status ${status}`),
          async (error: unknown) => `${error} ${(await docker(["logs", id])).stderr}`,
        );
    await expect.poll(serving, { timeout: 30_000 }).toBe("SERVING");
    const client = dial();
    const { diagnostics } = await client.unary(Compiler.method.lint, {
      files: [{ path: "mlspec.yaml", data: Buffer.from("pakages: [a]\nbase: debian:12\n") }],
    });
    expect(diagnostics[0]?.code).toBe("unknown-key");
    expect((await docker(["logs", id])).stderr).toMatch(/"threads":[1-9]\d*,"msg":"threads compile"/);
    client.close();
    const probe =
      "fetch('http://127.0.0.1:9464/readyz').then(async (a) => console.log(a.status, await a.text()))";
    expect((await docker(["exec", id, "/node", "-e", probe])).stdout).toBe("200 ok\n\n");
    await docker(["stop", "--time", "20", id]);
    expect((await docker(["inspect", "--format", "{{.State.ExitCode}}", id])).stdout.trim()).toBe("0");
  } finally {
    await docker(["rm", "--force", "--volumes", id]);
    await docker(["rmi", "--force", image]);
  }
});
