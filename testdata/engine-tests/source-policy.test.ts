import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker, type Run, tempContext } from "./engine.ts";
import { output, withSyntax } from "./frontend-build-spec.ts";

/** Builds and loads a spec where a source policy puts one source in the place of another. */
function buildUnder(policy: Readonly<Record<string, string>>, spec: string, tag: string): Promise<Run> {
  const rules = Object.entries(policy).map(([identifier, updated]) => ({
    action: "CONVERT",
    selector: { identifier },
    updates: { identifier: updated },
  }));
  const folder = tempContext({ "policy.json": JSON.stringify({ rules }), "mlspec.yaml": withSyntax(spec) });
  const args = [
    "buildx",
    "build",
    "--progress=plain",
    "-f",
    join(folder, "mlspec.yaml"),
    "--load",
    "-t",
    tag,
  ];
  return docker([...args, "--build-context", "parts=docker-image://policy.invalid/parts:1", folder], {
    env: { EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: join(folder, "policy.json") },
  });
}

describe("a source policy of the client", () => {
  const tag = "mlspec-test/source-policy";
  let server: Server;
  let archive = "";

  beforeAll(async () => {
    const folder = tempContext({ "part.txt": "from an archive\n" });
    const bytes = execFileSync("tar", ["-C", folder, "-cz", "part.txt"]);
    server = createServer((_, response) => response.end(bytes)).listen(0, "127.0.0.1");
    await once(server, "listening");
    archive = `http://127.0.0.1:${(server.address() as AddressInfo).port}/parts.tar.gz`;
  });

  afterAll(() => server.close());

  test("may put another image in the place of the base, and an archive in that of an image", async () => {
    const policy = {
      "docker-image://docker.io/library/nothing:1": "docker-image://docker.io/library/debian:12",
      "docker-image://policy.invalid/parts:1": archive,
    };
    const spec =
      "base: nothing:1\nfiles: [{from: parts, src: part.txt, to: /}]\ncmd: [cat, /etc/debian_version, /part.txt]\n";
    const built = await buildUnder(policy, spec, tag);
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toMatch(/^12.*\nfrom an archive$/);
  });
});
