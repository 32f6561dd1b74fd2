/**
 * Apptainer 1.5 builds from BuildKit by running buildctl with words of its own. Neither is on this machine: the words are read here
 * as buildctl reads them, and the build they ask for is done by our own client. Source of the words: Apptainer 1.5, Bootstrap: buildkit.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { createSession, exportReceiver, localFiles } from "../../src/buildkit/session/index.ts";
import { connectEngine, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { engineEnv, tempContext } from "./engine.ts";
import { withSyntax } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";

/** What Apptainer runs for `Bootstrap: buildkit`, `From: DIR`, `Filename: mlspec.yaml`, and a build arg. */
const words = (folder: string, archive: string) => [
  ...["build", "--frontend=dockerfile.v0"],
  ...["--local", `context=${folder}`, "--local", `dockerfile=${folder}`],
  ...["--opt", "filename=mlspec.yaml", "--opt", "platform=linux/amd64", "--opt", "build-arg:WORD=given"],
  ...["--output", `type=oci,dest=${archive}`],
];

/** The values of a flag, written `--flag value` or `--flag=value`. */
function valuesOf(all: readonly string[], flag: string): readonly string[] {
  return all.flatMap((word, index) => {
    if (word === `--${flag}`) return [all[index + 1] ?? ""];
    return word.startsWith(`--${flag}=`) ? [word.slice(flag.length + 3)] : [];
  });
}

function pairs(values: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    values.map((value) => [value.slice(0, value.indexOf("=")), value.slice(value.indexOf("=") + 1)]),
  );
}

test("the words Apptainer gives buildctl build a spec (buildctl replaced by our own client)", async () => {
  const folder = tempContext({
    "mlspec.yaml": withSyntax(
      "args: {WORD: none}\nbase: debian:bookworm-slim\nenv: {WORD: '${WORD}'}\nfiles: ['a.txt:/srv/a.txt']\ncmd: [cat, /srv/a.txt]\n",
    ),
    "a.txt": "a\n",
  });
  const archive = join(tempContext({}), "image.tar");
  const given = words(folder, archive);
  const output = pairs(valuesOf(given, "output").flatMap((value) => value.split(",")));
  const env = engineEnv();
  const connection = await connectEngine(await resolveAddress(env), { env });
  const session = createSession(connection.client, {
    services: [
      localFiles(pairs(valuesOf(given, "local"))),
      exportReceiver([{ kind: "file", path: output.get("dest") ?? "" }]),
    ],
    dial: connection.dialSession,
  });
  try {
    await new EngineClient(connection.client).solve({
      session,
      frontend: valuesOf(given, "frontend")[0] ?? "",
      frontendAttrs: Object.fromEntries(pairs(valuesOf(given, "opt"))),
      exporters: [{ type: output.get("type") ?? "", attrs: {} }],
    }).result;
  } finally {
    session.close();
    connection.close();
  }
  const image = await readOciArchive(archive);
  const { config } = image.json<Manifest>(image.top.digest);
  const found = config && image.json<{ readonly config: { Env: string[]; Cmd: string[] } }>(config.digest);
  expect(found?.config.Cmd).toEqual(["cat", "/srv/a.txt"]);
  expect(found?.config.Env).toContain("WORD=given");
});
