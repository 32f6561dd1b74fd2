import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { resolveAddress } from "./resolve-address.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-docker-"));
const id = createHash("sha256").update("far").digest("hex");
mkdirSync(join(top, "contexts/meta", id), { recursive: true });
mkdirSync(join(top, "contexts/tls", id, "docker"), { recursive: true });
const meta = { Name: "far", Endpoints: { docker: { Host: "tcp://far:2376", SkipTLSVerify: false } } };
writeFileSync(join(top, "contexts/meta", id, "meta.json"), JSON.stringify(meta));
writeFileSync(join(top, "contexts/tls", id, "docker/ca.pem"), "CA");
writeFileSync(join(top, "config.json"), JSON.stringify({ currentContext: "far" }));
const keys = join(top, "contexts/tls", id, "docker");
afterAll(() => rmSync(top, { recursive: true, force: true }));

const system = ["unix:///run/buildkit/buildkitd.sock", "BuildKit's socket"];
const none = { DOCKER_CONFIG: join(top, "none") };

describe("the engines to try", () => {
  it.each<[string, Record<string, string>, string | undefined, readonly (readonly string[])[]]>([
    ["the one asked for", { BUILDKIT_HOST: "tcp://b:1" }, "tcp://a:1", [["tcp://a:1", "asked for"]]],
    [
      "BUILDKIT_HOST alone",
      { BUILDKIT_HOST: "tcp://b:1", DOCKER_HOST: "unix:///d" },
      undefined,
      [["tcp://b:1", "BUILDKIT_HOST"]],
    ],
    ["the usual sockets", none, undefined, [system, ["docker:///var/run/docker.sock", "Docker's socket"]]],
    [
      "a rootless one first, then DOCKER_HOST",
      { XDG_RUNTIME_DIR: "/run/user/7", DOCKER_HOST: "tcp://d:2375", DOCKER_CONFIG: top },
      undefined,
      [
        ["unix:///run/user/7/buildkit/buildkitd.sock", "a rootless BuildKit's socket"],
        system,
        ["docker+tcp://d:2375", "DOCKER_HOST"],
      ],
    ],
    [
      "docker's context in use",
      { DOCKER_CONFIG: top },
      undefined,
      [system, ["docker+tcp://far:2376", 'docker context "far"']],
    ],
    [
      "docker's default context",
      { DOCKER_CONFIG: top, DOCKER_CONTEXT: "default" },
      undefined,
      [system, ["docker:///var/run/docker.sock", "Docker's socket"]],
    ],
  ])("are %s", async (_name, env, explicit, expected) => {
    const choices = await resolveAddress(env, explicit);
    expect(choices.map(({ address, reason }) => [address, reason])).toEqual(expected);
  });

  it("have the keys of docker's context", async () => {
    const choices = await resolveAddress({ DOCKER_CONFIG: top });
    expect(String(choices.at(-1)?.tls?.ca)).toBe("CA");
    expect(choices.at(-1)?.tls?.verify).toBe(true);
  });

  it.each([
    [{ DOCKER_HOST: "tcp://d:2376" }, undefined],
    [{ DOCKER_HOST: "tcp://d:2376", DOCKER_TLS: "1" }, { verify: false }],
    [{ DOCKER_HOST: "tcp://d:2376", DOCKER_TLS_VERIFY: "1" }, { verify: true }],
    [
      { DOCKER_HOST: "tcp://d:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: keys },
      { ca: "CA", verify: true },
    ],
    [
      { DOCKER_HOST: "tcp://d:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CONFIG: keys },
      { ca: "CA", verify: true },
    ],
  ])("are spoken to in TLS as docker would: %j", async (env, expected) => {
    const tls = (await resolveAddress({ ...none, ...env })).at(-1)?.tls;
    const { ca, ...rest } = tls ?? {};
    expect(tls && { ...rest, ...(ca && { ca: String(ca) }) }).toEqual(expected);
  });

  it.each([
    ["tcp://b:1", {}, undefined],
    ["tcp://b:1", { BUILDKIT_TLS_DIR: keys }, { ca: "CA" }],
    [
      "tcp://b:1",
      { BUILDKIT_TLS_DIR: keys, BUILDKIT_TLS_SERVER_NAME: "engine" },
      { ca: "CA", serverName: "engine" },
    ],
    ["unix:///b", { BUILDKIT_TLS_DIR: keys }, undefined],
    ["docker:///d", { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: keys }, undefined],
    ["docker://d:1", { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: keys }, { ca: "CA", verify: true }],
  ])("that are asked for have the keys of the environment: %s, %j", async (address, env, expected) => {
    const asked = await resolveAddress(env, address);
    expect(asked).toEqual(
      (await resolveAddress({ ...env, BUILDKIT_HOST: address })).map((choice) => ({
        ...choice,
        reason: "asked for",
      })),
    );
    const { ca, cert: _, key: __, ...rest } = asked[0]?.tls ?? {};
    expect(asked[0]?.tls && { ...rest, ...(ca && { ca: String(ca) }) }).toEqual(expected);
  });

  it("have no keys where there are none", async () => {
    await expect(resolveAddress({ BUILDKIT_TLS_DIR: top }, "tcp://b:1")).rejects.toThrow("no ca.pem");
  });

  it("have no docker context that does not exist", async () => {
    await expect(resolveAddress({ DOCKER_CONFIG: top, DOCKER_CONTEXT: "gone" })).rejects.toThrow(
      'there is no docker context "gone"',
    );
  });
});
