import { describe, expect, test } from "vitest";
import type { Environment } from "../environment.ts";
import { parseFlags } from "../flags/index.ts";
import { fakeIo } from "../testing/fake-io.ts";
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
    [["--pull"], { "image-resolve-mode": "pull" }],
    [["--network", "default"], {}],
    [["--network=none"], { "force-network-mode": "none" }],
    [["--add-host", "a:10.0.0.1", "--add-host", "b=[::1]"], { "add-hosts": "a=10.0.0.1,b=::1" }],
    [["--shm-size", "1.5g"], { "shm-size": String(1.5 * 1024 ** 3) }],
    [["--ulimit", "nofile=1:2", "--ulimit", "core=0"], { ulimit: "nofile=1:2,core=0" }],
    [["--cgroup-parent", "x"], { "cgroup-parent": "x" }],
    [["--no-cache"], { "no-cache": "" }],
    [["--no-cache-filter", "a,b", "--no-cache-filter=c.build"], { "no-cache": "a,b,c.build" }],
    [["--sbom=true", "--provenance", "mode=max"], { "attest:sbom": "", "attest:provenance": "mode=max" }],
    [["--attest", "type=sbom,generator=x/y:1"], { "attest:sbom": "generator=x/y:1" }],
    [["--attest", "type=provenance,mode=max", "--provenance=false"], {}],
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
    [
      ["--build-context", "d=data", "."],
      { context: "/project", dockerfile: "/project", d: "/project/data" },
      "mlspec.yaml",
    ],
    [["https://example.org/x.git#main:sub"], { dockerfile: "/project" }, undefined],
  ])("%j", (words, folders, filename) => {
    const parsed = request(words);
    expect(Object.fromEntries(parsed.folders)).toEqual(folders);
    expect(parsed.options.filename).toBe(filename);
  });
});

describe("outputs", () => {
  const push = { push: "true" };
  test.each<[words: string[], want: object[]]>([
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
    [["--push"], [{ type: "image", attrs: push }]],
    [["--push", "-o", "type=image,unpack=true"], [{ type: "image", attrs: { unpack: "true", ...push } }]],
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
    expect(request(words).outputs).toEqual(want);
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
    expect(Object.fromEntries(parsed.agents)).toEqual({ default: "/agent", x: "/project/sock" });
    expect(parsed.entitlements).toEqual(["security.insecure", "network.host"]);
    expect(parsed.names).toEqual(["docker.io/library/a:latest"]);
    expect(request(["--cache-from", "u/app:cache"]).cacheImports).toEqual([
      { type: "registry", attrs: { ref: "u/app:cache" } },
    ]);
    expect(parsed.cacheExports).toEqual([{ type: "inline", attrs: {} }]);
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
  [["-"], "a context cannot come from standard input"],
])("%j is refused", (words, message) => {
  expect(() => request(words)).toThrow(message);
});
