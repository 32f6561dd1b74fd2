import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { Certificates } from "./certificates.ts";
import { docker, registry, tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";
import { fetchUv, UV_PACKAGE } from "./uv-program.ts";

const uv = fetchUv();
if (uv === undefined)
  process.stderr.write(`uv.test.ts: ${UV_PACKAGE} cannot be had here, so uv chooses nothing\n`);

describe.skipIf(uv === undefined)("packages that uv chooses", () => {
  const image = `${registry()}/mlspec-test/uv:1`;
  const host = ["--network", "host", "--allow", "network.host"];
  beforeAll(async () => {
    const made = await buildSpec(
      "base: scratch\nfiles: [{src: uv, to: /uv, mode: '0755'}]\n",
      { uv: uv ?? "" },
      ["--push", "--provenance=false", "--tag", image],
    );
    expect(made.code, made.stderr).toBe(0);
  });
  const files = {
    "requirements.txt": "flask\n-r more.txt\n",
    "more.txt": "six\n",
    "limits.txt": "werkzeug<4\n",
  };
  const spec = (manager: string, rest = "") => `base: python:3.11-slim
python:
  manager: ${manager}
  uv: "${image}"
  requirements: requirements.txt
  constraints: limits.txt
  packages: [numpy<3, "click>=8"]
tests: ['python -c "import flask, six, numpy, click, werkzeug"']
${rest}`;

  test("are those that pip chooses, laid down in the same layers", async () => {
    const layers = async (manager: string) => {
      const tag = `mlspec-test/chosen-by-${manager}`;
      const built = await buildSpec(spec(manager), files, [...host, "--load", "--tag", tag]);
      expect(built.code, built.stderr).toBe(0);
      expect(built.stderr.includes("uv pip compile")).toBe(manager === "uv");
      const { stdout } = await docker(["inspect", "--format", "{{json .RootFS.Layers}}", tag]);
      return JSON.parse(stdout);
    };
    expect(await layers("uv")).toEqual(await layers("pip"));
  });

  test("are written into the lock, and a locked build asks neither", async () => {
    const context = tempContext({ ...files, "mlspec.yaml": "" });
    const locked = await buildSpec(spec("uv"), files, [...host, "--target", "lock", "--output", context]);
    expect(locked.code, locked.stderr).toBe(0);
    const lock = readFileSync(join(context, "mlspec.lock"), "utf8");
    expect(lock).toMatch(/\{"name": "numpy", .*"sha256": "[0-9a-f]{64}"/);
    const held = [...host, "--output", "type=cacheonly", "--build-arg", "MLSPEC_LOCKED=1"];
    const built = await buildSpec(spec("uv"), { ...files, "mlspec.lock": lock }, held);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).not.toMatch(/uv pip compile|\] resolve /);
  });

  test("come from an index whose authority certificates name", async () => {
    const certificates = new Certificates(tempContext({}));
    const authority = certificates.authority("company");
    const issued = certificates.issue(authority, "index", ["IP:127.0.0.1"]);
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(issued, name)));
    const asked: string[] = [];
    const index = createServer({ key, cert }, (request, response) => {
      asked.push(request.headers["user-agent"] ?? "");
      response.writeHead(404).end();
    }).listen(0, "127.0.0.1");
    await once(index, "listening");
    const address = `https://127.0.0.1:${(index.address() as AddressInfo).port}/simple/`;
    const text = `base: python:3.11-slim\npython: {manager: uv, uv: "${image}", index: "${address}", packages: [alpha]}\n`;
    try {
      const refused = await buildSpec(text, {}, host);
      expect(refused.stderr).toMatch(/certificate|UnknownIssuer/);
      expect(asked).toEqual([]);
      const ca = { "ca.pem": readFileSync(join(authority, "ca.pem")) };
      const built = await buildSpec(`certificates: [ca.pem]\n${text}`, ca, host);
      expect(built.stderr).toMatch(/alpha was not found/);
      expect(asked.some((agent) => agent.startsWith("uv/"))).toBe(true);
    } finally {
      index.close();
      index.closeAllConnections();
    }
  });

  test("that cannot be are told by uv, at the line", async () => {
    const built = await buildSpec(spec("uv").replace("numpy<3", "numpy<3, numpy>=99"), files, host);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toContain("numpy>=99");
    expect(built.stderr).toMatch(/No solution found|unsatisfiable/);
    expect(built.stderr).toMatch(/>>> .*manager: uv/);
  });
});
