import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { describe, expect, test } from "vitest";
import { local, marshal, type ReadableVertex } from "../llb/index.ts";
import type { Definition } from "../proto/index.ts";
import { debian, debianConfig, type FakeBuild, type FakeOutcome, runFake, specBuild } from "./fake-build.ts";

const copying = "base: scratch\nfiles: ['src/a.py:/app/a.py', 'b:/b']\n";
const platform = { os: "linux", architecture: "amd64" };

/** The one vertex with this identifier in the returned tree. */
function source(out: FakeOutcome, identifier: string): ReadableVertex | undefined {
  expect(out.error).toBeUndefined();
  return out.trees.get("")?.vertices.find(({ detail }) => String(detail.identifier).startsWith(identifier));
}

function copyFrom(name: string, build: FakeBuild = {}): Promise<FakeOutcome> {
  return runFake(specBuild(`base: scratch\nfiles: [{src: x/y, to: /y, from: ${name}}]\n`, build));
}

describe("the client's own folder (fake engine)", () => {
  test("is read as BuildKit's Dockerfile frontend reads it", async () => {
    const out = await runFake(
      specBuild(copying, { sources: { "local://context": { ".dockerignore": "*.log\n!k\n" } } }),
    );
    expect(out.graphs[0]?.vertices).toMatchObject([
      {
        name: "[internal] load build definition from mlspec.yaml",
        detail: {
          identifier: "local://dockerfile",
          attributes: {
            "local.differ": "none",
            "local.followpaths": '["mlspec.yaml","mlspec.yaml.dockerignore"]',
            "local.session": "session-1",
            "local.sharedkeyhint": "dockerfile",
          },
        },
      },
    ]);
    expect(out.graphs[1]?.vertices).toMatchObject([
      {
        name: "[internal] load .dockerignore",
        detail: {
          attributes: {
            "local.differ": "none",
            "local.followpaths": '[".dockerignore","mlspec.lock"]',
            "local.sharedkeyhint": "context-.dockerignore",
          },
        },
      },
    ]);
    expect(source(out, "local://context")).toMatchObject({
      name: "[internal] load build context",
      detail: {
        attributes: {
          "local.excludepatterns": '["*.log","!k"]',
          "local.followpaths": '["b","src/a.py"]',
          "local.session": "session-1",
          "local.sharedkeyhint": "context",
        },
      },
    });
  });

  test("prefers the ignore file of the spec", async () => {
    const out = await runFake(
      specBuild(copying, {
        sources: {
          "local://dockerfile": { "mlspec.yaml": copying, "mlspec.yaml.dockerignore": "mine" },
          "local://context": { ".dockerignore": "other" },
        },
      }),
    );
    expect(source(out, "local://context")?.detail.attributes).toMatchObject({
      "local.excludepatterns": '["mine"]',
    });
  });

  test("with a bad ignore file says where", async () => {
    const out = await runFake(
      specBuild(copying, { sources: { "local://context": { ".dockerignore": "a\n!\n" } } }),
    );
    expect(out.error?.message).toContain(".dockerignore:2:");
  });

  test("is sent whole if all of it is copied", async () => {
    const out = await runFake(specBuild("base: scratch\nfiles: ['.:/app/']\n"));
    expect(source(out, "local://context")?.detail.attributes).not.toHaveProperty("local.followpaths");
  });

  test("comes from the session the client names", async () => {
    const out = await runFake(specBuild(copying, { options: { "local-sessionid:context": "other" } }));
    expect(source(out, "local://context")?.detail.attributes).toMatchObject({ "local.session": "other" });
  });

  test("for the spec may have another name", async () => {
    const out = await runFake({
      options: { dockerfilekey: "spec", filename: "s.yaml" },
      sources: { "local://spec": { "s.yaml": "base: scratch\nentrypoint: [/x]\n" } },
    });
    expect(out.error).toBeUndefined();
    expect(out.graphs[0]?.vertices[0]?.detail.attributes).toMatchObject({ "local.sharedkeyhint": "spec" });
  });
});

describe("a remote context (fake engine)", () => {
  test("of a git repository gives the spec and the files", async () => {
    const out = await runFake({
      options: { context: "https://example.org/a/b.git#v1:sub", filename: "mlspec.yaml" },
      sources: { "git://example.org/a/b.git#v1:sub": { "mlspec.yaml": copying } },
    });
    expect(source(out, "git://example.org/a/b.git#v1:sub")).toMatchObject({
      name: "[internal] load git source https://example.org/a/b.git#v1:sub",
      detail: { attributes: { "git.fullurl": "https://example.org/a/b.git" } },
    });
    const read = out.bridge.requests("readFile").map(({ FilePath }) => FilePath);
    expect(read.sort()).toEqual(["mlspec.lock", "mlspec.yaml"]);
  });

  test("dates files by the commit and keeps .git if asked", async () => {
    const out = await runFake({
      options: {
        context: "https://example.org/b.git",
        filename: "mlspec.yaml",
        "build-arg:SOURCE_DATE_EPOCH": "1",
        "build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR": "1",
      },
      sources: { "git://example.org/b.git": { "mlspec.yaml": copying } },
    });
    expect(source(out, "git://")?.detail.attributes).toMatchObject({
      "git.mtime": "commit",
      "git.keepgitdir": "true",
    });
  });

  test("of an archive is unpacked", async () => {
    const out = await runFake({
      options: { context: "http://buildkit-session/abc", filename: "mlspec.yaml" },
      sources: { "http://buildkit-session/abc": { context: gzip, "mlspec.yaml": copying } },
    });
    expect(source(out, "http://buildkit-session/abc")).toMatchObject({
      name: "[internal] load remote build context",
      detail: { attributes: { "http.filename": "context" } },
    });
    expect(JSON.stringify(out.trees.get(""))).toContain('"attemptUnpack');
  });

  test("of one file is the spec itself", async () => {
    const out = await runFake({
      options: { context: "https://example.org/spec", filename: "ignored" },
      sources: { "https://example.org/spec": { context: "base: scratch\nentrypoint: [/x]\n" } },
    });
    expect(out.error).toBeUndefined();
  });

  test("may be a folder of it", async () => {
    const out = await runFake({
      options: { context: "https://example.org/b.git", contextsubdir: "part", filename: "mlspec.yaml" },
      sources: { "git://example.org/b.git": { "mlspec.yaml": copying } },
    });
    expect(JSON.stringify(out.trees.get(""))).toContain('"src":"/part"');
  });

  test.each([
    ["ftp://example.org/x", "neither a git repository nor"],
    ["https://example.org/b.git?depth=1", '"depth"'],
  ])("%s is refused: %s", async (context, reason) => {
    const { error } = await runFake({ options: { context } });
    expect(error?.message).toContain("option context: ");
    expect(error?.message).toContain(reason);
  });
});

describe("given inputs (fake engine)", () => {
  const given = (): Definition => marshal(local("given"), { platform });

  test("take the place of the client's folders", async () => {
    const out = await runFake({
      options: { filename: "mlspec.yaml" },
      inputs: { context: given(), dockerfile: given() },
      sources: { "local://given": { "mlspec.yaml": copying } },
    });
    expect(source(out, "local://given")).toBeDefined();
    expect(source(out, "local://context")).toBeUndefined();
  });

  test("for the spec are passed over if the client names a folder for it", async () => {
    const out = await runFake({
      options: { filename: "s.yaml", dockerfilekey: "spec" },
      inputs: { spec: given() },
      sources: { "local://spec": { "s.yaml": "base: scratch\nentrypoint: [/x]\n" } },
    });
    expect(out.error).toBeUndefined();
  });

  test("can be named contexts, with an image's configuration", async () => {
    const config = Buffer.from(JSON.stringify({ ...debianConfig, config: { Env: ["A=b"] } })).toString(
      "base64",
    );
    const out = await runFake(
      specBuild("base: debian:12\n", {
        options: {
          "context:debian:12": "input:context:debian",
          "input-metadata:context:debian": JSON.stringify({ "containerimage.config": config }),
        },
        inputs: { "context:debian": given() },
      }),
    );
    expect(source(out, "local://given")).toBeDefined();
    expect(JSON.parse(out.metadata["containerimage.config"] ?? "").config.Env).toContain("A=b");
  });
});

describe("named contexts (fake engine)", () => {
  test("of a folder have their own ignore file and shared key", async () => {
    const out = await copyFrom("data", {
      options: { "context:data": "local:d", "sharedkey:localdir:data": "k" },
      sources: { "local://d": { ".dockerignore": "tmp" } },
    });
    expect(source(out, "local://d")).toMatchObject({
      name: "[context data] load from client",
      detail: {
        attributes: {
          "local.sharedkeyhint": "context:data-k",
          "local.excludepatterns": '["tmp"]',
          "local.followpaths": '["x/y"]',
        },
      },
    });
  });

  test.each<[value: string, identifier: string, name: string]>([
    [`docker-image://${debian}`, `docker-image://${debian}@sha256:`, `[context data] ${debian}`],
    ["git@example.org:a/b", "git://example.org/a/b", "[context data] git@example.org:a/b"],
    [
      "https://example.org/b.git#x",
      "git://example.org/b.git#x",
      "[context data] https://example.org/b.git#x",
    ],
    ["https://example.org/f", "https://example.org/f", "[context data] https://example.org/f"],
  ])("%s", async (value, identifier, name) => {
    const out = await copyFrom("data", {
      options: { "context:data": value },
      sources: { "https://example.org/f": { context: "text" } },
    });
    expect(source(out, identifier)?.name).toBe(name);
  });

  test("of an OCI layout are looked up in the client's store", async () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const reference = `docker.io/library/data@${digest}`;
    const out = await copyFrom("data", {
      options: { "context:data": `oci-layout://store1@${digest}` },
      images: { [reference]: debianConfig },
    });
    expect(source(out, `oci-layout://${reference}`)?.detail.attributes).toEqual({
      "oci.session": "session-1",
      "oci.store": "store1",
    });
  });

  test("take the place of an image, the one for the platform first", async () => {
    const out = await runFake(
      specBuild("base: python:3.12\n", {
        options: {
          "context:python:3.12": "docker-image://scratch",
          "context:python:3.12::linux/amd64": `docker-image://${debian}`,
        },
      }),
    );
    expect(source(out, `docker-image://${debian}`)).toBeDefined();
  });

  test("of scratch are empty", async () => {
    const out = await runFake(
      specBuild("base: python:3.12\n", { options: { "context:python:3.12": "docker-image://scratch" } }),
    );
    expect(out.error).toBeUndefined();
    expect(out.trees.size).toBe(0);
  });

  test.each([
    ["ftp://x", "none of docker-image://"],
    ["nothing", "none of docker-image://"],
    ["docker-image://A B", "not an image name"],
    ["oci-layout://x", "needs a digest"],
    ["input:gone", 'no input "gone"'],
  ])("%s is refused where it is used: %s", async (value, reason) => {
    const out = await copyFrom("data", { options: { "context:data": value } });
    expect(out.error?.message).toContain("option context:data: ");
    expect(out.error?.message).toContain(reason);
  });

  test("that nobody uses do no harm", async () => {
    const out = await runFake(
      specBuild("base: scratch\nentrypoint: [/x]\n", { options: { "context:unused": "ftp://x" } }),
    );
    expect(out.error).toBeUndefined();
  });
});

describe("the time of the context (fake engine)", () => {
  const url = "https://example.org/c.tar";
  const epochOf = async (build: FakeBuild): Promise<string | undefined> => {
    const options = { "build-arg:SOURCE_DATE_EPOCH": "context", filename: "mlspec.yaml", ...build.options };
    const out = await runFake({ ...build, options });
    expect(out.error).toBeUndefined();
    return out.metadata["source.date.epoch"];
  };

  test("is when its server says it was changed", async () => {
    const handlers = {
      resolveSourceMeta: () => ({
        HTTP: { Checksum: "", Filename: "", LastModified: { seconds: 1700000001n } },
      }),
    };
    const sources = { [url]: { context: gzip, "mlspec.yaml": copying } };
    expect(await epochOf({ options: { context: url }, sources, handlers })).toBe("1700000001");
  });

  test.each([
    ["a plain", (tar: Buffer) => tar],
    ["a gzipped", gzipSync],
  ])("is that of the newest file of %s archive", async (_name, wrap) => {
    const tar = pack();
    tar.entry({ name: "old", mtime: new Date(1600000000_000) }, "a");
    tar.entry({ name: "new", mtime: new Date(1600000009_000) }, "b".repeat(2000));
    tar.entry({ name: "folder", type: "directory", mtime: new Date(1700000000_000) });
    tar.finalize();
    const sources = { [url]: { context: wrap(await buffer(tar)), "mlspec.yaml": copying } };
    const handlers = { resolveSourceMeta: () => ({ HTTP: { Checksum: "", Filename: "" } }) };
    expect(await epochOf({ options: { context: url }, sources, handlers })).toBe("1600000009");
  });

  test("of the client's own folder is not known", async () => {
    expect(await epochOf(specBuild(copying))).toBeUndefined();
  });

  const repository = {
    options: {
      "build-arg:SOURCE_DATE_EPOCH": "context",
      context: "https://example.org/b.git",
      filename: "s",
    },
    sources: { "git://example.org/b.git": { s: copying } },
  };

  test("of a git repository is the commit's, asked for as the graph names it", async () => {
    const CommitObject = Buffer.from("tree 1\ncommitter A <a@b> 1700000003 +0000\n\nall\n");
    const handlers = { resolveSourceMeta: () => ({ Git: { Checksum: "1", CommitObject } }) };
    const { bridge, metadata } = await runFake({ ...repository, handlers });
    expect(metadata["source.date.epoch"]).toBe("1700000003");
    const [question] = bridge.requests("resolveSourceMeta");
    expect(question?.Git).toMatchObject({ ReturnObject: true });
    expect(question?.Source?.identifier).toBe("git://example.org/b.git");
    expect(question?.Source?.attrs["git.fullurl"]).toBe("https://example.org/b.git");
  });

  test("of a git repository has to be given where the engine does not tell it", async () => {
    const { error } = await runFake({ ...repository, handlers: { resolveSourceMeta: () => ({ Git: {} }) } });
    expect(error?.message).toContain("option build-arg:SOURCE_DATE_EPOCH: ");
  });
});

/** The first bytes of a gzip stream. */
const gzip = new Uint8Array([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0]);
