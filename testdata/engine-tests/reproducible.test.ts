import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { buildctlBuild, missingBuildkitd } from "./buildctl.ts";
import { docker, type Run, tempContext } from "./engine.ts";
import { withSyntax } from "./frontend-build-spec.ts";
import { type Manifest, type OciArchive, readOciArchive } from "./oci-archive.ts";
import { serveGit } from "./serve-git.ts";

const EPOCH = 1700000000;
const spec = withSyntax(`base: python:3.11-slim
packages: [libgomp1, dbus, openssh-client]
python: {packages: [idna]}
user: {name: worker}
files: [{src: words.txt, to: /data/, owner: worker}]
steps: [echo made > /made]
`);
const out = mkdtempSync(join(tmpdir(), "mlspec-reproducible-"));
const missing = missingBuildkitd();

afterAll(() => rmSync(out, { recursive: true, force: true }));

const byBuildx = (folder: string, dest: string): Promise<Run> =>
  docker([
    ...[
      "buildx",
      "build",
      "--no-cache",
      "--network",
      "host",
      "--allow",
      "network.host",
      "--provenance=false",
    ],
    ...["--build-arg", `SOURCE_DATE_EPOCH=${EPOCH}`, "--file", join(folder, "mlspec.yaml")],
    ...["--output", `type=oci,rewrite-timestamp=true,dest=${dest}`, folder],
  ]);

const byBuildctl = (folder: string, dest: string): Promise<Run> =>
  buildctlBuild(folder, [
    ...["--no-cache", "--opt", `build-arg:SOURCE_DATE_EPOCH=${EPOCH}`],
    ...["--output", `type=oci,rewrite-timestamp=true,dest=${dest}`],
  ]);

interface ImageConfig {
  readonly created: string;
}

/** The image's layers and configuration, which its digest is made of. */
function parts(archive: OciArchive): { readonly layers: readonly string[]; readonly config: ImageConfig } {
  const { layers = [], config } = archive.json<Manifest>(archive.top.digest);
  return { layers: layers.map(({ digest }) => digest), config: archive.json(config?.digest ?? "") };
}

describe.each([
  { name: "docker buildx", build: byBuildx, without: undefined },
  { name: "buildctl", build: byBuildctl, without: missing },
])("two builds with SOURCE_DATE_EPOCH by $name", ({ name, build, without }) => {
  test("give one image", async ({ skip }) => {
    skip(without !== undefined, without);
    const folder = tempContext({ "mlspec.yaml": spec, "words.txt": "words\n" });
    const archives: OciArchive[] = [];
    for (const attempt of [1, 2]) {
      const dest = join(out, `${name}-${attempt}.tar`);
      const built = await build(folder, dest);
      expect(built.code, built.stderr).toBe(0);
      archives.push(await readOciArchive(dest));
    }
    const [first, second] = archives;
    expect(second && parts(second)).toEqual(first && parts(first));
    expect(second?.top.digest).toBe(first?.top.digest);
  });
});

describe("SOURCE_DATE_EPOCH=context, which engines before BuildKit 0.26 refuse themselves", () => {
  const folder = tempContext({
    "repo/mlspec.yaml": "base: debian:12\nfiles: ['words.txt:/words.txt']\n",
    "repo/words.txt": "words\n",
  });

  const createdFrom = async (context: string): Promise<string> => {
    const dest = join(out, "context.tar");
    const built = await buildctlBuild(folder, [
      ...["--opt", `context=${context}`, "--opt", "build-arg:SOURCE_DATE_EPOCH=context"],
      ...["--output", `type=oci,dest=${dest}`],
    ]);
    expect(built.code, built.stderr).toBe(0);
    return parts(await readOciArchive(dest)).config.created;
  };

  test("takes the time of a git commit", async ({ skip }) => {
    skip(missing !== undefined, missing);
    const repository = await serveGit(join(folder, "repo"), EPOCH);
    try {
      expect(Date.parse(await createdFrom(`${repository.url}#main`))).toBe(EPOCH * 1000);
    } finally {
      repository.stop();
    }
  });

  test("takes the time of the newest file of an archive", async ({ skip }) => {
    skip(missing !== undefined, missing);
    for (const [index, name] of ["mlspec.yaml", "words.txt"].entries()) {
      utimesSync(join(folder, "repo", name), EPOCH + index, EPOCH + index);
    }
    const archive = execFileSync("tar", ["-C", join(folder, "repo"), "-cz", "mlspec.yaml", "words.txt"]);
    const server = createServer((_, response) => response.end(archive)).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const { port } = server.address() as AddressInfo;
      const created = await createdFrom(`http://127.0.0.1:${port}/context.tar.gz`);
      expect(Date.parse(created)).toBe((EPOCH + 1) * 1000);
    } finally {
      server.close();
    }
  });
});
