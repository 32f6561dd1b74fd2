import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { file, image, marshal, scratch } from "../../src/llb/index.ts";
import { LLBBridge } from "../../src/proto/index.ts";
import { asFrontend } from "./client-frontend.ts";
import { docker, frontendImage, tempContext } from "./engine.ts";
import { buildSpec, output, withSyntax } from "./frontend-build-spec.ts";
import { readOciArchive } from "./oci-archive.ts";

const dockerfile = "FROM debian:12\nENV GREETING=hello\nRUN echo made by docker > /made\n";
const onBase = "base: base:1\nsteps: ['echo $GREETING > /greeting']\ncmd: [cat, /made, /greeting]\n";
const out = mkdtempSync(join(tmpdir(), "mlspec-inputs-"));

afterAll(() => rmSync(out, { recursive: true, force: true }));

test("an image in an OCI layout of the client can be the base", async () => {
  const folder = tempContext({ Dockerfile: dockerfile });
  const layout = ["buildx", "build", "--provenance=false", "--output"];
  const made = await docker([...layout, `type=oci,tar=false,dest=${out}/layout`, folder]);
  expect(made.code, made.stderr).toBe(0);
  const packed = await docker([...layout, `type=oci,dest=${out}/layout.tar`, folder]);
  expect(packed.code, packed.stderr).toBe(0);
  const { top } = await readOciArchive(join(out, "layout.tar"));
  const tag = "mlspec-test/frontend-oci-layout";
  const context = `base:1=oci-layout://${out}/layout@${top.digest}`;
  const built = await buildSpec(onBase, {}, ["--build-context", context, "--load", "-t", tag]);
  expect(built.code, built.stderr).toBe(0);
  expect(await output(tag)).toBe("made by docker\nhello");
});

test.each([
  { other: "Dockerfile", greeting: "made by docker\nhello" },
  { other: "other.yaml", greeting: "made by a spec\nspecified" },
])("what bake makes of a target with $other can be the base, and give files", async ({ other, greeting }) => {
  const tag = "mlspec-test/frontend-bake";
  const folder = tempContext({
    Dockerfile: dockerfile,
    "other.yaml": withSyntax(
      "base: debian:12\nenv: {GREETING: specified}\nsteps: ['echo made by a spec > /made']\n",
    ),
    "mlspec.yaml": withSyntax(`${onBase}files: [{from: parts, src: /made, to: /copied}]\n`),
    "docker-bake.json": JSON.stringify({
      target: {
        other: { dockerfile: other },
        // The client replaces the first mention of a target alone.
        parts: { dockerfile: other },
        image: {
          dockerfile: "mlspec.yaml",
          contexts: { "base:1": "target:other", parts: "target:parts" },
          tags: [tag],
          output: ["type=docker"],
        },
      },
    }),
  });
  const built = await docker(["buildx", "bake", "--progress=plain", "image"], { cwd: folder });
  expect(built.code, built.stderr).toBe(0);
  expect(await output(tag)).toBe(greeting);
  expect(await output(tag, "cat", "/copied")).toBe(greeting.split("\n")[0]);
});

test("another frontend can give the spec and the main context as graphs", async () => {
  const platform = { os: "linux", architecture: "amd64" };
  const spec = "base: debian:12\nfiles: [{src: motd.txt, to: /words.txt}]\n";
  const inputs = {
    context: file(image("debian:12", { platform })).mkfile("/motd.txt", "given\n").state(),
    dockerfile: file(scratch).mkfile("/mlspec.yaml", spec).state(),
  };
  const words = await asFrontend(async (call) => {
    const { result } = await call(LLBBridge.method.solve, {
      Frontend: "gateway.v0",
      FrontendOpt: { source: frontendImage(), filename: "mlspec.yaml" },
      FrontendInputs: {
        context: marshal(inputs.context, { platform }),
        dockerfile: marshal(inputs.dockerfile, { platform }),
      },
      allowResultReturn: true,
      allowResultArrayRef: true,
    });
    const ref = result?.result.case === "ref" ? result.result.value.id : "";
    return call(LLBBridge.method.readFile, { Ref: ref, FilePath: "/words.txt" });
  });
  expect(Buffer.from(words.Data).toString()).toBe("given\n");
});
