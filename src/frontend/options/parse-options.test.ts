import { describe, expect, test } from "vitest";
import { type FrontendOptions, parseOptions } from "./index.ts";

function options(raw: Record<string, string>): FrontendOptions {
  const parsed = parseOptions(raw);
  if (parsed.kind === "refused") throw new Error(parsed.complaints.join("; "));
  return parsed.options;
}

describe("parseOptions", () => {
  test("nothing sent gives the defaults", () => {
    expect(options({})).toEqual({
      forwarded: false,
      locked: false,
      buildArgs: {},
      reservedArgs: {},
      labels: {},
      platforms: [],
      imageResolveMode: "default",
      exec: { extraHosts: [], ulimits: [], noCache: new Set() },
      cacheImports: [],
      context: {
        specLocal: "dockerfile",
        specOnlyLocal: false,
        named: new Map(),
        inputMetadata: new Map(),
        sessions: new Map(),
        sharedKeys: new Map(),
        keepGitDir: false,
        commitTimes: false,
      },
      frontendCaps: [],
    });
  });

  test.each<[name: string, value: string, want: object]>([
    ["filename", "a/mlspec.yaml", { filename: "a/mlspec.yaml" }],
    ["cmdline", "x/y:1", { forwarded: true }],
    ["target", "training", { target: "training" }],
    ["build-arg:ENV", "a=b", { buildArgs: { ENV: "a=b" } }],
    ["build-arg:EMPTY", "", { buildArgs: { EMPTY: "" } }],
    ["build-arg:BUILDKIT_SYNTAX", "x", { buildArgs: {}, reservedArgs: { BUILDKIT_SYNTAX: "x" } }],
    ["label:a.b/c", "v", { labels: { "a.b/c": "v" } }],
    ["platform", "linux/arm64", { platforms: [{ os: "linux", architecture: "arm64" }] }],
    ["multi-platform", "true", { multiPlatform: true }],
    ["build-arg:BUILDKIT_MULTI_PLATFORM", "1", { multiPlatform: true }],
    ["image-resolve-mode", "local", { imageResolveMode: "local" }],
    ["requestid", "frontend.lint", { request: "frontend.lint" }],
    ["frontend.caps", "a,b+forward", { frontendCaps: ["a", "b+forward"] }],
    ["build-arg:SOURCE_DATE_EPOCH", "1700000000", { epoch: { kind: "at", seconds: 1700000000 } }],
    ["build-arg:SOURCE_DATE_EPOCH", "context", { epoch: { kind: "context" } }],
    ["cache-from", "a,b", { cacheImports: [registry("a"), registry("b")] }],
    ["cache-imports", '[{"Type":"registry","Attrs":{"ref":"a"}}]', { cacheImports: [registry("a")] }],
    ["cache-imports", '[{"Type":"gha"}]', { cacheImports: [{ type: "gha", attrs: {} }] }],
    ["cache-imports", "null", { cacheImports: [] }],
  ])("%s=%s", (name, value, want) => {
    expect(options({ [name]: value })).toMatchObject(want);
  });

  test("several platforms are told apart by what they mean", () => {
    const { platforms } = options({ platform: "linux/amd64, arm64 ,linux/arm64/v8" });
    expect(platforms).toEqual([
      { os: "linux", architecture: "amd64" },
      { os: "linux", architecture: "arm64" },
    ]);
  });

  test.each<[name: string, value: string, want: object]>([
    ["no-cache", "", { noCache: true }],
    ["no-cache", "Training,base.build", { noCache: new Set(["training", "base.build"]) }],
    ["force-network-mode", "none", { network: "none" }],
    ["shm-size", "134217728", { shmSize: 134217728 }],
    ["cgroup-parent", "/x", { cgroupParent: "/x" }],
    ["hostname", "h", { hostname: "h" }],
    ["build-arg:BUILDKIT_SANDBOX_HOSTNAME", "h", { hostname: "h" }],
    ["build-arg:BUILDKIT_CACHE_MOUNT_NS", "ci", { cacheNamespace: "ci" }],
    ["add-hosts", "Pypi=10.0.0.1", { extraHosts: [{ host: "pypi", ip: "10.0.0.1" }] }],
    ["add-hosts", 'a=::1,"b=10.0.0.2"', { extraHosts: [host("a", "::1"), host("b", "10.0.0.2")] }],
    ["add-hosts", "a=[fe80::2]", { extraHosts: [host("a", "fe80::2")] }],
    ["ulimit", "nofile=1024:2048", { ulimits: [{ name: "nofile", soft: 1024, hard: 2048 }] }],
    ["ulimit", "core=-1", { ulimits: [{ name: "core", soft: -1, hard: -1 }] }],
    ["memory", "1048576", { resources: { memory: 1048576 } }],
    ["memswap", "-1", { resources: { memorySwap: -1 } }],
    ["cpusetcpus", "0-1,3", { resources: { cpusetCpus: "0-1,3" } }],
    ["build-arg:HTTPS_PROXY", "http://p:1", { proxy: { https: "http://p:1" } }],
    ["build-arg:no_proxy", "a,b", { proxy: { no: "a,b" } }],
  ])("for programs: %s=%s", (name, value, want) => {
    expect(options({ [name]: value }).exec).toMatchObject(want);
  });

  test.each<[name: string, value: string, want: object]>([
    ["context", "https://x/y.git#main", { remote: "https://x/y.git#main" }],
    ["contextsubdir", "sub", { subdir: "sub" }],
    ["dockerfilekey", "spec", { specLocal: "spec", specOnlyLocal: true }],
    ["context:data::linux/arm64", "local:d", { named: new Map([["data::linux/arm64", "local:d"]]) }],
    ["input-metadata:context:a", "{}", { inputMetadata: new Map([["context:a", "{}"]]) }],
    ["local-sessionid:context", "s1", { sessions: new Map([["context", "s1"]]) }],
    ["sharedkey:localdir:data", "k", { sharedKeys: new Map([["data", "k"]]) }],
    ["build-arg:BUILDKIT_CONTEXT_KEEP_GIT_DIR", "true", { keepGitDir: true }],
    ["build-arg:SOURCE_DATE_EPOCH", "1", { commitTimes: true }],
  ])("for contexts: %s=%s", (name, value, want) => {
    expect(options({ [name]: value }).context).toMatchObject(want);
  });

  test("contextkey names the option that holds the address", () => {
    expect(options({ contextkey: "src", src: "https://x/y.tar", context: "z" }).context.remote).toBe(
      "https://x/y.tar",
    );
  });

  test("a proxy never becomes an argument of the user's", () => {
    const { buildArgs, reservedArgs } = options({ "build-arg:HTTP_PROXY": "http://user:pw@p" });
    expect(buildArgs).toEqual({});
    expect(reservedArgs).toEqual({ HTTP_PROXY: "http://user:pw@p" });
  });

  test.each<[raw: Record<string, string>, complaint: string]>([
    [{ platform: "windows/amd64" }, "option platform: "],
    [{ platform: "a,b" }, 'option platform: "b"'],
    [{ "multi-platform": "maybe" }, "option multi-platform: "],
    [{ "multi-platform": "false", platform: "amd64,arm64" }, "cannot be false with 2 platforms"],
    [{ "image-resolve-mode": "never" }, "one of default, pull, local"],
    [{ "force-network-mode": "bridge" }, "option force-network-mode: "],
    [{ "shm-size": "64m" }, "option shm-size: "],
    [{ "shm-size": "-1" }, "at least 0"],
    [{ "add-hosts": "a" }, "option add-hosts: "],
    [{ "add-hosts": "a=b.c" }, "IP address"],
    [{ "add-hosts": '"a=1.2.3.4' }, "quote"],
    [{ ulimit: "nofile" }, "name=soft[:hard]"],
    [{ ulimit: "files=1" }, "names no limit"],
    [{ ulimit: "nofile=5:4" }, "above the hard one"],
    [{ ulimit: "nofile=-1:4" }, "above the hard one"],
    [{ memory: "0" }, "option memory: "],
    [{ memory: "9".repeat(30) }, "option memory: "],
    [{ memswap: "-2" }, "option memswap: "],
    [{ cpusetcpus: "0-" }, "option cpusetcpus: "],
    [{ "cache-imports": "{" }, "option cache-imports: is not a JSON list"],
    [{ "cache-imports": "{}" }, "is not a JSON list"],
    [{ "cache-imports": "[1]" }, "Type"],
    [{ "cache-imports": '[{"Type":"x","Attrs":{"a":1}}]' }, "strings"],
    [{ "build-arg:SOURCE_DATE_EPOCH": "yesterday" }, "option build-arg:SOURCE_DATE_EPOCH: "],
  ])("%j is refused: %s", (raw, complaint) => {
    const parsed = parseOptions(raw);
    expect(parsed.kind === "refused" ? parsed.complaints.join("\n") : "").toContain(complaint);
  });

  test("all complaints come at once", () => {
    const parsed = parseOptions({ memory: "x", "shm-size": "y", platform: "z" });
    expect(parsed.kind === "refused" ? parsed.complaints.length : 0).toBe(3);
  });
});

function registry(ref: string): object {
  return { type: "registry", attrs: { ref } };
}

function host(name: string, ip: string): object {
  return { host: name, ip };
}
