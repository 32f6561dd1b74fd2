import { describe, expect, test } from "vitest";
import { thisArchitecture } from "../architecture.ts";
import type { EngineTraits } from "../engine/index.ts";
import type { Environment } from "../environment.ts";
import { parseFlags } from "../flags/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
import { engineOptions } from "./engine-options.ts";
import { BUILD_FLAGS, type BuildRequest, parseBuildRequest } from "./index.ts";

function request(words: readonly string[], env: Environment = {}): BuildRequest {
  const { values, operands } = parseFlags(BUILD_FLAGS, words);
  return parseBuildRequest(operands[0] ?? ".", values, fakeIo({ env, cwd: "/project" }));
}

describe("options for the frontend", () => {
  test.each<[words: string[], want: Record<string, string>, env?: Environment]>([
    [["--target", "serve"], { target: "serve" }],
    [["--build-arg", "A=1=2", "--build-arg=B="], { "build-arg:A": "1=2", "build-arg:B": "" }],
    [["--build-arg", "A", "--build-arg", "GONE"], { "build-arg:A": "env" }, { A: "env" }],
    [[], { "build-arg:SOURCE_DATE_EPOCH": "7" }, { SOURCE_DATE_EPOCH: "7" }],
    [["--label", "a.b=c", "--label", "d"], { "label:a.b": "c", "label:d": "" }],
    [
      ["--platform", "linux/amd64,linux/arm64", "--platform=linux/s390x"],
      { platform: "linux/amd64,linux/arm64,linux/s390x" },
    ],
    [["--platform", "local,linux/arm64"], { platform: `linux/${thisArchitecture()},linux/arm64` }],
    [["--pull"], { "image-resolve-mode": "pull" }],
    [["--network", "default"], {}],
    [["--network=none"], { "force-network-mode": "none" }],
    [["--shm-size", "1.5g"], { "shm-size": String(1.5 * 1024 ** 3) }],
    [["--ulimit", "nofile=1:2", "--ulimit", "core=0"], { ulimit: "nofile=1:2,core=0:0" }],
    [["--cgroup-parent", "x"], { "cgroup-parent": "x" }],
    [["--no-cache"], { "no-cache": "" }],
    [["--no-cache-filter", "a,b", "--no-cache-filter=c.build"], { "no-cache": "a,b,c.build" }],
    [[], { platform: "linux/arm64" }, { DOCKER_DEFAULT_PLATFORM: "linux/arm64" }],
    [["--platform=linux/amd64"], { platform: "linux/amd64" }, { DOCKER_DEFAULT_PLATFORM: "linux/arm64" }],
    [["--build-context", "base=docker-image://x:1"], { "context:base": "docker-image://x:1" }],
    [["--build-context", "data=../data"], { "context:data": "local:data" }],
    [["--build-context", "context=d"], { "context:context": "local:_context" }],
  ])("%j", (words, want, env) => {
    expect(request(words, env).options).toEqual({ filename: "mlspec.yaml", ...want });
  });
});

describe("folders", () => {
  test.each<[words: string[], folders: Record<string, string>, filename: string | undefined]>([
    [[], { context: "/project", dockerfile: "/project" }, "mlspec.yaml"],
    [["app"], { context: "/project/app", dockerfile: "/project/app" }, "mlspec.yaml"],
    [["-f", "specs/a.yaml", "app"], { context: "/project/app", dockerfile: "/project/specs" }, "a.yaml"],
    [["-f", "-", "."], { context: "/project" }, "mlspec.yaml"],
    [["-"], {}, "mlspec.yaml"],
    [["-f", "/specs/a.yaml", "-"], { dockerfile: "/specs" }, "a.yaml"],
    [
      ["--build-context", "d=data", "."],
      { context: "/project", dockerfile: "/project", d: "/project/data" },
      "mlspec.yaml",
    ],
    [["https://example.org/x.git#main:sub"], {}, "mlspec.yaml"],
    [["-f", "sub/a.yaml", "https://example.org/x.tar.gz"], {}, "sub/a.yaml"],
    [["-f", "-", "https://example.org/x.git"], {}, "mlspec.yaml"],
  ])("%j", (words, folders, filename) => {
    const parsed = request(words);
    expect(Object.fromEntries(parsed.folders)).toEqual(folders);
    expect(parsed.options.filename).toBe(filename);
  });
});

describe("outputs", () => {
  const push = { push: "true", unpack: "false" };
  test.each<[words: string[], want: object[] | string]>([
    [[], []],
    [["-o", "out"], [{ type: "local", dest: "out", attrs: {} }]],
    [["-o", "-"], [{ type: "tar", dest: "-", attrs: {} }]],
    [["-o", "type=tar"], [{ type: "tar", dest: "-", attrs: {} }]],
    [
      ["-o", "type=oci,dest=a.tar,compression=zstd"],
      [{ type: "oci", dest: "a.tar", attrs: { compression: "zstd" } }],
    ],
    [["-o", 'type=local,"dest=a,b"'], [{ type: "local", dest: "a,b", attrs: {} }]],
    [["-o", "type=registry"], [{ type: "image", attrs: push }]],
    [["-o", "type=sif,dest=a.sif"], [{ type: "sif", dest: "a.sif", attrs: {} }]],
    [["-o", "type=squashfs,dest=-"], "a file is needed"],
    [["-o", "type=sif,dest=a.sif,compression=zstd"], 'type=sif has no "compression"'],
    [["-o", "type=sif"], "a file is needed"],
    [["-o", "type=sif,push=true"], [{ type: "sif", attrs: { push: "true" } }]],
    [["-o", "type=sif,dest=a.sif,push=true,name=a@b"], "what is pushed needs a name"],
    [["-o", "type=squashfs,dest=a,push=true,name=a"], "only type=sif is pushed"],
    [["--push"], [{ type: "image", attrs: push }]],
    [
      ["--push", "-o", "type=image,unpack=true"],
      [{ type: "image", attrs: { push: "true", unpack: "true" } }],
    ],
    [["--load"], [{ type: "docker", attrs: {} }]],
    [["--load", "-o", "type=docker"], [{ type: "docker", attrs: {} }]],
    [
      ["--load", "--push"],
      [
        { type: "image", attrs: push },
        { type: "docker", attrs: {} },
      ],
    ],
  ])("%j", (words, want) => {
    const outputs = () => request([...words, "-t", "a"]).outputs;
    if (typeof want === "string") expect(outputs).toThrow(want);
    else expect(outputs()).toEqual(want);
  });

  test.each(["type=image,push=true", "type=sif,push=true"])("%s, without a name", (text) => {
    expect(() => request(["-o", text])).toThrow("needs a name");
  });
});

describe("what the client lends", () => {
  test.each<[text: string, want: object, env?: Environment]>([
    ["id=a,src=key.txt", { kind: "file", path: "/project/key.txt" }],
    ["id=a,source=/key", { kind: "file", path: "/key" }],
    ["id=a,env=TOKEN", { kind: "env", name: "TOKEN" }],
    ["id=a,type=env,src=TOKEN", { kind: "env", name: "TOKEN" }],
    ["id=a", { kind: "env", name: "a" }, { a: "x" }],
    ["id=a", { kind: "file", path: "/project/a" }],
  ])("--secret %s", (text, want, env) => {
    expect(request(["--secret", text], env).secrets.get("a")).toEqual(want);
  });

  test("agents, entitlements, names and caches", () => {
    const parsed = request(
      [
        "--ssh",
        "default",
        "--ssh",
        "x=sock",
        "--ssh",
        "y=a,/b",
        "--network=host",
        "--allow",
        "security.insecure",
        "-t",
        "a",
        "--cache-to",
        "type=inline",
      ],
      { SSH_AUTH_SOCK: "/agent" },
    );
    expect(Object.fromEntries(parsed.agents)).toEqual({
      default: ["/agent"],
      x: ["/project/sock"],
      y: ["/project/a", "/b"],
    });
    expect(parsed.entitlements).toEqual(["security.insecure", "network.host"]);
    expect(parsed.names).toEqual(["docker.io/library/a:latest"]);
    expect(request(["--cache-from", "u/app:cache"]).cacheImports).toEqual([
      { type: "registry", attrs: { ref: "u/app:cache" } },
    ]);
    expect(parsed.cacheExports).toEqual([{ type: "inline", attrs: {} }]);
  });
});

test.each([
  [["a:10.0.0.1"], [["a", "10.0.0.1"]]],
  [
    ["b=[::1]", "c:10.0.0.1,10.0.0.2"],
    [
      ["b", "::1"],
      ["c", "10.0.0.1"],
      ["c", "10.0.0.2"],
    ],
  ],
  [["d:host-gateway"], [["d", undefined]]],
])("hosts %j", (texts, want) => {
  const { hosts } = request(texts.flatMap((text) => ["--add-host", text]));
  expect(hosts.map(({ host, ip }) => [host, ip])).toEqual(want);
});

test.each<[words: string[], want: [string, string | undefined][]]>([
  [
    ["--sbom=true", "--provenance", "mode=max"],
    [
      ["provenance", "type=provenance,mode=max"],
      ["sbom", "type=sbom"],
    ],
  ],
  [["--attest", "type=sbom,generator=x/y:1"], [["sbom", "type=sbom,generator=x/y:1"]]],
  [["--attest", 'type=sbom,"a=b,c"'], [["sbom", 'type=sbom,"a=b,c"']]],
  [["--provenance=false"], [["provenance", undefined]]],
  [
    ["--attest", "type=provenance,mode=max", "--provenance=false"],
    [["provenance", "type=provenance,mode=max"]],
  ],
])("attestations %j", (words, want) => {
  expect([...request(words).attestations]).toEqual(want);
});

test.each([
  ["a.b=c=d", { "annotation.a.b": "c=d" }],
  ["index:a=b", { "annotation-index.a": "b" }],
  [
    "manifest[linux/amd64],manifest-descriptor:a=b",
    { "annotation-manifest[linux/amd64].a": "b", "annotation-manifest-descriptor.a": "b" },
  ],
])("annotation %s", (text, want) => {
  expect(request(["--annotation", text]).annotations).toEqual(want);
});

test.each<[text: string, want: object[], env?: Environment]>([
  [
    "a,b:c",
    [
      { type: "registry", attrs: { ref: "a" } },
      { type: "registry", attrs: { ref: "b:c" } },
    ],
  ],
  ["", []],
  ["type=gha", []],
  [
    "type=gha,scope=x",
    [{ type: "gha", attrs: { token: "t", url: "u", url_v2: "u", scope: "x" } }],
    { ACTIONS_RUNTIME_TOKEN: "t", ACTIONS_RESULTS_URL: "u", ACTIONS_CACHE_SERVICE_V2: "true" },
  ],
  [
    "type=s3,bucket=b",
    [{ type: "s3", attrs: { access_key_id: "i", secret_access_key: "k", bucket: "b" } }],
    { AWS_ACCESS_KEY_ID: "i", AWS_SECRET_ACCESS_KEY: "k" },
  ],
])("cache %s", (text, want, env = {}) => {
  expect(request(["--cache-from", text], env).cacheImports).toEqual(want);
});

describe("what depends on the engine", () => {
  const store = {
    kind: "dockerd",
    hasImageStore: true,
    hasAttestations: true,
    hostGateway: "10.0.0.9",
  } as const;
  const classic = { kind: "dockerd", hasImageStore: false, hasAttestations: false } as const;
  const buildkitd = { kind: "buildkitd", hasImageStore: true, hasAttestations: true } as const;
  const minimal = { "attest:provenance": "mode=min,inline-only=true" };
  test.each<[words: string[], traits: EngineTraits, want: object]>([
    [[], store, { "image-resolve-mode": "local", ...minimal }],
    [["--pull"], store, { "image-resolve-mode": "pull", ...minimal }],
    [[], classic, { "image-resolve-mode": "local" }],
    [[], buildkitd, minimal],
    [["--provenance=false"], buildkitd, {}],
    [["--provenance=mode=max"], buildkitd, { "attest:provenance": "type=provenance,mode=max" }],
    [["--sbom=1"], buildkitd, { ...minimal, "attest:sbom": "type=sbom" }],
    [
      ["--add-host", "a:host-gateway"],
      { ...store, kind: "buildkitd" },
      { ...minimal, "add-hosts": "a=10.0.0.9" },
    ],
  ])("%j", (words, traits, want) => {
    expect(engineOptions(request(words), traits, {})).toEqual({ filename: "mlspec.yaml", ...want });
  });

  test.each<[words: string[], traits: EngineTraits, message: string]>([
    [["--sbom=true"], classic, "cannot do attestations"],
    [["--platform=linux/amd64,linux/arm64"], classic, "cannot do several platforms"],
    [["-o", "type=oci,dest=x"], classic, "cannot do OCI archives"],
    [["-o", "type=docker,dest=x"], classic, "cannot do Docker archives"],
    [["--cache-to", "type=registry,ref=x"], classic, "cannot do caches other than type=inline"],
    [["--annotation", "index:a=b"], classic, "cannot do annotations of an index"],
    [["--sbom=true"], { ...buildkitd, hasAttestations: false }, "older than BuildKit 0.11"],
    [["--add-host", "a:host-gateway"], buildkitd, "does not tell its address"],
  ])("%j is refused", (words, traits, message) => {
    expect(() => engineOptions(request(words), traits, {})).toThrow(message);
  });
});

test.each([
  [["-o", "type=local"], "a folder is needed"],
  [["-o", "type=x"], 'there is no type "x"'],
  [["-o", "a,b"], '"a" is not key=value'],
  [["-o", "type=image,dest=x"], "there is no dest"],
  [["-o", "type=tar", "-o", "type=oci"], "only one output can go to standard output"],
  [["-o", 'type=local,"dest=a'], "a quote is not closed"],
  [["--secret", "src=x"], "there is no id"],
  [["--secret", "id=x,sorce=y"], 'unknown field of --secret "sorce"'],
  [["--ssh", "default"], "no agent is running"],
  [["-t", "UPPER"], "not the name of an image"],
  [["--shm-size", "big"], "not a size"],
  [["--add-host", "x"], "not HOST:IP"],
  [["--build-context", "x"], "not NAME=VALUE"],
  [["--no-cache", "--no-cache-filter", "a"], "exclude each other"],
  [["--cache-to", "type=local,src=x"], "a folder is needed"],
  [["--cache-from", "type=local,dest=x"], "a folder is needed"],
  [["-o", "type=oci,tar=false"], "a folder is needed"],
  [["-o", "type=docker,tar=false,dest=-"], "a folder is needed"],
  [["-o", "type=oci,tar=false,dest=a", "-o", "type=docker,tar=0,dest=b"], "only one output can be a folder"],
  [["--attest", "mode=max"], "there is no type"],
  [["-f", "-", "-"], "standard input cannot be both"],
  [["--platform", "linux/amd64,windows/amd64"], "images are built for Linux"],
  [["-f", "https://example.org/a.yaml"], "a spec is a file here"],
  [["--push"], "needs a name"],
  [["-o", "type=registry"], "needs a name"],
  [["-o", "out", "--iidfile", "id"], "have no id"],
  [["--annotation", "a"], "not KEY=VALUE"],
  [["--annotation", "odd:a=b"], '"odd" is no type of annotation'],
  [["--ulimit", "nofile"], "not NAME=SOFT"],
  [["--attest", "type=sbom,disabled=maybe"], "disabled is true or false"],
  [["ssh://git@example.org/x.git"], "no agent is running"],
])("%j is refused", (words, message) => {
  expect(() => request(words)).toThrow(message);
});
