import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker, registry, tempContext } from "./engine.ts";
import { buildSpec, output, withSyntax } from "./frontend-build-spec.ts";
import { serveGit } from "./serve-git.ts";

const tag = "mlspec-test/frontend-contexts";
const into = ["--load", "-t", tag];

describe("a named context", () => {
  test("can take the place of the base", async () => {
    const image = `docker-image://${registry()}/library/debian:bookworm-slim`;
    const named = ["--build-context", `nothing.invalid/base:1=${image}`];
    const built = await buildSpec("base: nothing.invalid/base:1\ncmd: [cat, /etc/debian_version]\n", {}, [
      ...named,
      ...into,
    ]);
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toMatch(/^12/);
  });

  test("can be a folder of files, without what its ignore file names", async () => {
    const folder = tempContext({ "weights.txt": "w", "weights.log": "", ".dockerignore": "*.log" });
    const spec = "base: debian:12\nfiles: [{src: ., to: /data/, from: weights}]\ncmd: [ls, /data]\n";
    const built = await buildSpec(spec, {}, ["--build-context", `weights=${folder}`, ...into]);
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toBe("weights.txt");
  });
});

describe("a remote context with the spec in it", () => {
  const spec = withSyntax("base: debian:12\nfiles: ['a.txt:/a.txt']\ncmd: [cat, /a.txt]\n");
  const folder = tempContext({ "repo/mlspec.yaml": spec, "repo/a.txt": "from afar\n" });
  const archive = execFileSync("tar", ["-C", `${folder}/repo`, "-cz", "mlspec.yaml", "a.txt"]);
  const stops: (() => void)[] = [];
  const urls = { git: "", http: "" };

  beforeAll(async () => {
    const repository = await serveGit(`${folder}/repo`, 1700000000);
    const server = createServer((_, response) => response.end(archive)).listen(0, "127.0.0.1");
    await once(server, "listening");
    stops.push(repository.stop, () => server.close());
    urls.git = `${repository.url}#main`;
    urls.http = `http://127.0.0.1:${(server.address() as AddressInfo).port}/context.tar.gz`;
  });

  afterAll(() => {
    for (const stop of stops) stop();
  });

  test.each(["git", "http"] as const)("can come by %s", async (kind) => {
    const built = await docker(["buildx", "build", "-f", "mlspec.yaml", ...into, urls[kind]]);
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toBe("from afar");
  });

  test("can be an archive on standard input", async () => {
    const built = await docker(["buildx", "build", "-f", "mlspec.yaml", ...into, "-"], { input: archive });
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toBe("from afar");
  });
});
