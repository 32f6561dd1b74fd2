import { describe, expect, test } from "vitest";
import type { ReadableVertex } from "../llb/index.ts";
import { currentLlb, debian, type FakeBuild, resultVertex, runFake, specBuild } from "./fake-build.ts";

const oneStep = "base: debian:12\nsteps: [echo hello]\n";

/** The step of a spec with one, built with these options. */
async function step(
  options: Record<string, string>,
  build: FakeBuild = {},
  spec = oneStep,
): Promise<ReadableVertex | undefined> {
  const out = await runFake(specBuild(spec, { ...build, options }));
  expect(out.error).toBeUndefined();
  return resultVertex(out.trees.get(""));
}

describe("a client's option for programs reaches every step (fake engine)", () => {
  test.each<[option: string, value: string, detail: object]>([
    [
      "shm-size",
      "1048576",
      {
        mounts: [{ dest: "/" }, { dest: "/dev/shm", type: "tmpfs", size: 1048576 }],
      },
    ],
    ["hostname", "builder", { hostname: "builder" }],
    ["build-arg:BUILDKIT_SANDBOX_HOSTNAME", "builder", { hostname: "builder" }],
    ["cgroup-parent", "slice", { cgroupParent: "slice" }],
    ["ulimit", "nofile=10:20,core=-1", { ulimits: ["nofile=10:20", "core=-1:-1"] }],
    ["force-network-mode", "host", { network: "host" }],
    ["force-network-mode", "none", { network: "none" }],
    ["add-hosts", "a=10.0.0.1,b=::1", { extraHosts: ["a=10.0.0.1", "b=::1"] }],
    ["build-arg:no_proxy", "localhost", { proxy: ["", "", "", "localhost", ""] }],
  ])("%s=%s", async (option, value, detail) => {
    expect((await step({ [option]: value }))?.detail).toMatchObject(detail);
  });

  test("memory and processors as hints beside the step, where the engine has them", async () => {
    const llb = [...currentLlb, "exec.meta.linux.resources"];
    const made = await step({ memory: "1048576", cpusetcpus: "0-1" }, { llb });
    expect(JSON.stringify(made?.options)).toContain("1048576");
    expect(JSON.stringify(made?.options)).toContain("0-1");
  });

  test("a step that says nothing of proxies keeps its environment without them", async () => {
    const made = await step({ "build-arg:HTTP_PROXY": "http://proxy" });
    expect(made?.detail.env).toEqual(["PATH=/usr/bin:/bin"]);
  });
});

describe("what a client sends beside a spec (fake engine)", () => {
  test("that is for others is passed over: buildx's usual options", async () => {
    const made = await step({
      "attest:provenance": "mode=min,inline-only=true",
      "attest:sbom": "generator=x",
      cmdline: "x/y:1",
      source: "x/y:1",
      "input:context": "https://example.org/x.git",
      "vcs:source": "https://example.org/x.git",
      "vcs:revision": "abc",
      "vcs:localdir:context": ".",
      "build-arg:BUILDKIT_SYNTAX": "x/y:1",
      "build-arg:BUILDKIT_INLINE_CACHE": "1",
      "build-arg:BUILDKIT_DOCKERFILE_CHECK": "skip=all",
      "build-arg:BUILDKIT_SBOM_SCAN_STAGE": "true",
    });
    expect(made?.op).toBe("exec");
    expect(JSON.stringify(made?.detail)).not.toMatch(/BUILDKIT|x\/y|sbom/);
  });

  test("to resolve images holds for looking up and for pulling", async () => {
    for (const mode of ["local", "pull"]) {
      const out = await runFake(specBuild("base: debian:12\n", { options: { "image-resolve-mode": mode } }));
      expect(out.bridge.requests("resolveSourceMeta")[0]?.ResolveMode).toBe(mode);
      expect(resultVertex(out.trees.get(""))?.detail.attributes).toEqual({ "image.resolvemode": mode });
    }
  });

  test("to put a context in the place of an image may leave out what Docker leaves out", async () => {
    for (const [key, base] of [
      ["debian", "debian:latest"],
      ["debian", "docker.io/library/debian"],
      ["team/base:1", "docker.io/team/base:1"],
    ]) {
      const options = { [`context:${key}`]: `docker-image://${debian}` };
      const out = await runFake(specBuild(`base: ${base}\n`, { options }));
      expect(out.error).toBeUndefined();
      expect(resultVertex(out.trees.get(""))?.detail.identifier).toContain(debian);
    }
  });
});

test("without a platform the image is for the first platform of the engine's first worker (fake engine)", async () => {
  const ping = () => ({
    FrontendAPICaps: ["proto.refarray", "gateway.solve.evaluate"].map((ID) => ({ ID, Enabled: true })),
    LLBCaps: currentLlb.map((ID) => ({ ID, Enabled: true })),
    Workers: [
      { ID: "w1", platforms: [{ OS: "linux", Architecture: "arm", Variant: "v6" }] },
      { ID: "w2", platforms: [{ OS: "linux", Architecture: "amd64" }] },
    ],
  });
  const resolveImageConfig = () => ({
    Digest: `sha256:${"1".repeat(64)}`,
    Config: new TextEncoder().encode('{"os":"linux","architecture":"arm","variant":"v6"}'),
  });
  const { metadata, error } = await runFake(
    specBuild("base: debian:12\n", { handlers: { ping, resolveImageConfig } }),
  );
  expect(error).toBeUndefined();
  expect(JSON.parse(metadata["containerimage.config"] ?? "")).toMatchObject({
    architecture: "arm",
    variant: "v6",
  });
  expect(JSON.parse(metadata["refs.platforms"] ?? "").Platforms[0].ID).toBe("linux/arm/v6");
});

test("a cache of a step that is not root's starts from a folder of its user (fake engine)", async () => {
  const spec = "base: debian:12\nsteps: [{run: x, user: '1000:100', cache: [/home/me/.cache]}]\n";
  const out = await runFake(specBuild(spec));
  const made = resultVertex(out.trees.get(""));
  expect(made?.detail.mounts).toMatchObject([
    { dest: "/" },
    { dest: "/home/me/.cache", type: "cache", selector: "/cache", from: expect.any(String) },
  ]);
  const folder = out.trees.get("")?.vertices.find(({ name }) => name === "[internal] cache folder");
  expect(JSON.stringify(folder?.detail)).toMatch(/"\/cache".*1000.*100/);
});

test("what the spec writes itself has a fixed time, not the clock's (fake engine)", async () => {
  const spec = "base: debian:12\nfiles: [{content: 'x', to: /opt/x/y}]\n";
  const out = await runFake(specBuild(spec));
  expect(out.error).toBeUndefined();
  const actions = JSON.stringify(out.trees.get(""));
  expect(actions).toMatch(/"path":"\/opt\/x\/y","mode":"0644","data":"x","timestamp":"315532800000000000"/);
});

test("a time in place of the clock's goes with each platform of an index (fake engine)", async () => {
  const options = { platform: "linux/amd64,linux/arm64", "build-arg:SOURCE_DATE_EPOCH": "1700000000" };
  const { metadata } = await runFake(specBuild("base: debian:12\n", { options }));
  expect(metadata["source.date.epoch/linux/amd64"]).toBe("1700000000");
  expect(metadata["source.date.epoch/linux/arm64"]).toBe("1700000000");
});
