import { describe, expect, test } from "vitest";
import { oldAbilities } from "../buildkit/gateway/fake-bridge.ts";
import { RpcCode, RpcError } from "../buildkit/rpc/index.ts";
import type { ReadableDefinition } from "../llb/index.ts";
import { debian, debianConfig, resultVertex, runFake, specBuild, withoutMerge } from "./fake-build.ts";

const simple = "base: debian:12\ncmd: [sh]\n";
const oneStep = "base: debian:12\nsteps: [echo hello]\n";

describe("a build (fake engine)", () => {
  test("gives one tree with the image's and the base's configuration", async () => {
    const { error, trees, metadata } = await runFake(specBuild(simple));
    expect(error).toBeUndefined();
    expect(resultVertex(trees.get(""))?.detail.identifier).toMatch(`docker-image://${debian}@sha256:`);
    expect(JSON.parse(metadata["containerimage.config"] ?? "")).toMatchObject({
      os: "linux",
      architecture: "amd64",
      config: { Cmd: ["sh"], Env: ["PATH=/usr/bin:/bin"] },
    });
    expect(JSON.parse(metadata["containerimage.base.config"] ?? "")).toMatchObject(debianConfig);
    expect(JSON.parse(metadata["refs.platforms"] ?? "")).toEqual({
      Platforms: [{ ID: "linux/amd64", Platform: { os: "linux", architecture: "amd64" } }],
    });
  });

  test("of scratch returns an empty tree", async () => {
    const { error, bridge } = await runFake(specBuild("base: scratch\nentrypoint: [/x]\n"));
    expect(error).toBeUndefined();
    expect(bridge.requests("return")[0]?.result?.result).toMatchObject({ case: "ref", value: { id: "" } });
  });

  test("on an image without layers starts from nothing", async () => {
    const empty = { ...debianConfig, rootfs: { type: "layers", diff_ids: [] } };
    const { bridge } = await runFake(specBuild(simple, { images: { [debian]: empty } }));
    expect(bridge.requests("return")[0]?.result?.result).toMatchObject({ case: "ref", value: { id: "" } });
  });

  test("for two platforms gives an index, each with its own configuration", async () => {
    const options = { platform: "linux/amd64,linux/arm64" };
    const { trees, metadata, bridge } = await runFake(specBuild(simple, { options }));
    expect([...trees.keys()]).toEqual(["linux/amd64", "linux/arm64"]);
    expect(resultVertex(trees.get("linux/arm64"))?.platform).toBe("linux/arm64");
    expect(JSON.parse(metadata["containerimage.config/linux/arm64"] ?? "")).toMatchObject({
      architecture: "arm64",
    });
    expect(metadata["containerimage.config"]).toBeUndefined();
    expect(JSON.parse(metadata["refs.platforms"] ?? "").Platforms).toHaveLength(2);
    expect(bridge.requests("resolveSourceMeta").map(({ Platform }) => Platform?.Architecture)).toEqual([
      "amd64",
      "arm64",
    ]);
  });

  test.each<[what: string, options: Record<string, string>, spec: string, ids: string[]]>([
    ["one platform, if the client wants an index", { "multi-platform": "true" }, simple, ["linux/amd64"]],
    [
      "the spec's platforms",
      {},
      `platforms: [linux/amd64, linux/386]\n${simple}`,
      ["linux/386", "linux/amd64"],
    ],
    ["the client's before the spec's", { platform: "arm64" }, `platforms: [linux/386]\n${simple}`, [""]],
  ])("builds %s", async (_what, options, spec, ids) => {
    const { trees, error } = await runFake(specBuild(spec, { options }));
    expect(error).toBeUndefined();
    expect([...trees.keys()].sort()).toEqual(ids);
  });

  test("asks about an image once, however often it is named", async () => {
    const spec = "base: debian:12\nfiles: [{src: /etc/passwd, to: /p, from: 'debian:12'}]\n";
    const { bridge, error } = await runFake(specBuild(spec));
    expect(error).toBeUndefined();
    expect(bridge.requests("resolveSourceMeta")).toMatchObject([
      { ResolveMode: "default", LogName: `[internal] load metadata for ${debian}` },
    ]);
  });

  test("passes the client's wishes on", async () => {
    const { trees, bridge, metadata } = await runFake(
      specBuild(oneStep, {
        options: {
          "label:team": "ml",
          "no-cache": "",
          "add-hosts": "a=10.0.0.1",
          "cache-from": "cache:1",
          "image-resolve-mode": "local",
          "build-arg:SOURCE_DATE_EPOCH": "1700000000",
          "build-arg:HTTP_PROXY": "http://proxy",
        },
      }),
    );
    const step = resultVertex(trees.get(""));
    expect(step).toMatchObject({ op: "exec", options: { ignoreCache: true } });
    expect(JSON.stringify(step?.detail)).toContain("10.0.0.1");
    expect(JSON.stringify(step?.detail)).toContain("http://proxy");
    expect(JSON.parse(metadata["containerimage.config"] ?? "").config.Labels).toEqual({ team: "ml" });
    expect(metadata["source.date.epoch"]).toBe("1700000000");
    expect(bridge.requests("resolveSourceMeta")[0]?.ResolveMode).toBe("local");
    expect(bridge.requests("solve").at(-1)?.CacheImports).toMatchObject([
      { Type: "registry", Attrs: { ref: "cache:1" } },
    ]);
  });

  test("reads the distribution only for packages", async () => {
    const sources = {
      "local://dockerfile": { "mlspec.yaml": "base: debian:12\npackages: [curl]\n" },
      [`docker-image://${debian}`]: { "/usr/lib/os-release": "ID=debian\nVERSION_ID=12\n" },
    };
    const { error, bridge, trees } = await runFake(specBuild("", { sources }));
    expect(error).toBeUndefined();
    expect(bridge.requests("readFile").map(({ FilePath }) => FilePath)).toContain("/etc/os-release");
    expect(JSON.stringify(trees.get(""))).toContain("apt-get");
    const without = await runFake(specBuild(simple));
    expect(without.bridge.requests("readFile").map(({ FilePath }) => FilePath)).not.toContain(
      "/etc/os-release",
    );
  });

  test("reads the distribution from a copy of the file, which a client's remote cache keeps with the image", async () => {
    const spec = "base: debian:12\npackages: [curl]\ntests: ['true']\n";
    const written = { "/os-release": "ID=debian\nVERSION_ID=12\n" };
    const { error, bridge, trees } = await runFake(specBuild(spec, { written }));
    expect(error).toBeUndefined();
    const read = bridge.requests("readFile").filter(({ FilePath }) => FilePath.endsWith("os-release"));
    expect(read.map(({ FilePath }) => FilePath)).toEqual(["/os-release"]);
    expect(resultVertex(trees.get(""))?.name).toBe("[internal] image, tested");
    const options = { "cache-from": "cache:1" };
    const cached = await runFake(specBuild(spec, { written, options }));
    const result = resultVertex(cached.trees.get(""));
    expect(result).toMatchObject({ op: "merge", name: "[internal] image, with answers" });
    const names = new Map(cached.trees.get("")?.vertices.map(({ id, name }) => [id, name]));
    expect(result?.inputs.map((input) => names.get(input))).toEqual([
      "[internal] image, tested",
      "[internal] an answer is known",
    ]);
    expect([...names.values()]).toContain("[internal] load os-release");
    const older = await runFake(specBuild(spec, { written, options, llb: withoutMerge }));
    expect(older.error).toBeUndefined();
    expect(older.trees.get("")?.vertices.map(({ op }) => op)).not.toContain("diff");
    expect(resultVertex(older.trees.get(""))?.name).not.toContain("[internal]");
  });

  test("of a root without a folder for os-release looks further", async () => {
    const spec = "base: debian:12\npackages: [curl]\n";
    const sources = {
      "local://dockerfile": { "mlspec.yaml": spec },
      [`docker-image://${debian}`]: { "/usr/lib/os-release": "ID=debian\nVERSION_ID=12\n" },
    };
    const fail = ({ vertices, result }: ReadableDefinition) =>
      result.startsWith("v1") && vertices[1]?.name === "[internal] load os-release"
        ? new RpcError({ code: RpcCode.UNKNOWN, message: "lstat /tmp/x/etc: no such file or directory" })
        : undefined;
    const { error, trees } = await runFake(specBuild(spec, { sources, fail }));
    expect(error).toBeUndefined();
    expect(JSON.stringify(trees.get(""))).toContain("apt-get");
  });

  test("gives a spec those reserved arguments it declares", async () => {
    const spec = "base: debian:12\nargs: {HTTP_PROXY: ''}\nlabels: {proxy: '${HTTP_PROXY}'}\n";
    const { metadata } = await runFake(specBuild(spec, { options: { "build-arg:HTTP_PROXY": "http://p" } }));
    expect(JSON.parse(metadata["containerimage.config"] ?? "").config.Labels).toEqual({ proxy: "http://p" });
  });

  test("works on the oldest engine: ids for refs, no calls it lacks, copies for merges", async () => {
    const { error, trees, bridge } = await runFake(
      specBuild("base: debian:12\nfiles: ['a:/a']\ntests: ['true']\n", {
        abilities: oldAbilities,
        llb: withoutMerge,
        handlers: {
          resolveImageConfig: () => ({
            Digest: `sha256:${"1".repeat(64)}`,
            Config: Buffer.from(JSON.stringify(debianConfig)),
          }),
        },
      }),
    );
    expect(error).toBeUndefined();
    expect(trees.get("")?.vertices.map(({ op }) => op)).not.toContain("merge");
    expect(bridge.requests("warn")).toEqual([]);
  });
});

describe("tests of a spec (fake engine)", () => {
  const spec = "base: debian:12\ntests:\n  - run: 'true'\n  - {name: imports, run: exit 3}\n";

  test("are run before the result is returned, and are not in it", async () => {
    const { bridge, trees, error } = await runFake(specBuild(spec));
    expect(error).toBeUndefined();
    expect(
      bridge.requests("solve").filter(({ Evaluate }) => Evaluate),
      "the files at the context's root, the root, and two tests",
    ).toHaveLength(4);
    expect(bridge.calls.at(-1)?.method).toBe("return");
    // The difference of what a test leaves to itself: no layer, but what a remote cache holds with the image.
    const result = trees.get("");
    expect(resultVertex(result)?.op).toBe("merge");
    expect(resultVertex(result)?.inputs).toHaveLength(3);
    expect(result?.vertices.filter(({ op }) => op === "diff").map(({ name }) => name)).toEqual([
      "[internal] tests passed",
      "[internal] tests passed",
    ]);
  });

  test("do not give their name to a failure of what they run on", async () => {
    const fault = new RpcError({ code: RpcCode.UNKNOWN, message: "no such package" });
    const { error } = await runFake(specBuild(spec, { fail: () => fault }));
    expect(error?.message).toMatch(/no such package$/);
    expect(error?.message).not.toContain("test");
  });

  test("fail the build with their name and the engine's own details", async () => {
    const exit = new RpcError({
      code: RpcCode.UNKNOWN,
      message: "exit code: 3",
      details: [{ kind: "vertex", digest: "sha256:1" }],
    });
    const { error, bridge } = await runFake(
      specBuild(spec, { fail: (graph) => (JSON.stringify(graph).includes("exit 3") ? exit : undefined) }),
    );
    expect(error?.message).toMatch(/imports.*: exit code: 3$/);
    expect(error?.details).toEqual(exit.details);
    expect(bridge.requests("return")).toHaveLength(1);
  });
});

describe("warnings (fake engine)", () => {
  test("carry the spec, the line and the vertex it was read from", async () => {
    const onbuild = { ...debianConfig, config: { OnBuild: ["RUN x"] } };
    const { warnings, error } = await runFake(specBuild(simple, { images: { [debian]: onbuild } }));
    expect(error).toBeUndefined();
    expect(warnings).toHaveLength(1);
    const [warning] = warnings;
    expect(Buffer.from(warning?.short ?? "").toString()).toMatch(/^onbuild-ignored: .* \(line 1\)$/);
    expect(warning).toMatchObject({
      level: 1n,
      digest: expect.stringMatching(/^sha256:/),
      info: { filename: "mlspec.yaml", data: new Uint8Array(Buffer.from(simple)) },
      ranges: [{ start: { line: 1 } }],
    });
  });

  test("tell of merges the engine cannot do", async () => {
    const { warnings, trees } = await runFake(
      specBuild("base: debian:12\nfiles: ['a:/a']\n", { llb: withoutMerge }),
    );
    expect(Buffer.from(warnings[0]?.short ?? "").toString()).toMatch(/^merge-unavailable: /);
    expect(trees.get("")?.vertices.map(({ op }) => op)).not.toContain("merge");
  });

  test.each([
    [{ "build-arg:BUILDKIT_SBOM_SCAN_STAGE": "true" }, ["BUILDKIT_SBOM_SCAN_STAGE"]],
    [{ "build-arg:BUILDKIT_SBOM_SCAN_CONTEXT": "false" }, []],
  ])("%j tells what is not scanned: %j", async (options, names) => {
    const { warnings, error } = await runFake(specBuild(simple, { options }));
    expect(error).toBeUndefined();
    expect(warnings).toHaveLength(names.length);
    for (const name of names) expect(Buffer.from(warnings[0]?.short ?? "").toString()).toContain(name);
  });
});
