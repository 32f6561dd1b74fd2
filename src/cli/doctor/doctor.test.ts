import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { capabilities } from "../../llb/index.ts";
import { missingCapabilities } from "./capability-costs.ts";
import type { Machine } from "./machine.ts";
import { askByHttp, registryFindings } from "./registries.ts";
import { rootlessFindings } from "./rootless.ts";

const CONTROLLERS = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/cgroup.controllers";
const GOOD_FILES: Readonly<Record<string, string>> = {
  "/proc/sys/user/max_user_namespaces": "28633\n",
  "/etc/subuid": "other:1:2\nada:100000:65536\n",
  "/etc/subgid": "1000:100000:65536\n",
  "/sys/fs/cgroup/cgroup.controllers": "cpu memory pids",
  [CONTROLLERS]: "cpuset cpu io memory pids\n",
};
const PROGRAMS = ["buildkitd", "rootlesskit", "newuidmap", "newgidmap"];

/** A machine as its files and programs say. */
function machine(
  files: Readonly<Record<string, string>> = {},
  { programs = PROGRAMS, kernel = "6.1.0", uid = 1000 } = {},
): Machine {
  const all = { ...GOOD_FILES, ...files };
  return {
    env: { HOME: "/home/ada", DOCKER_CONFIG: "/config" },
    uid,
    user: "ada",
    kernel,
    read: async (path) => all[path] ?? "",
    exists: async (path) => all[path] !== undefined && all[path] !== "",
    hasProgram: async (name) => programs.includes(name),
    freeBytes: async () => undefined,
  };
}

describe("rootless, on a fake machine", () => {
  test("is silent about what is as it should be", async () => {
    const findings = await rootlessFindings(machine());
    expect(findings.map(({ state }) => state)).toEqual(findings.map(() => "ok"));
    expect(findings.length).toBe(5);
  });

  test.each<[about: string, one: Machine, text: RegExp, remedy: RegExp]>([
    [
      "no namespaces",
      machine({ "/proc/sys/user/max_user_namespaces": "0" }),
      /switched off/,
      /sysctl -w user\.max_user_namespaces/,
    ],
    [
      "Debian's switch",
      machine({ "/proc/sys/kernel/unprivileged_userns_clone": "0\n" }),
      /only root/,
      /unprivileged_userns_clone=1/,
    ],
    [
      "AppArmor",
      machine({ "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n" }),
      /AppArmor/,
      /profile for rootlesskit/,
    ],
    [
      "no subordinate ids",
      machine({ "/etc/subgid": "adam:1:2\n" }),
      /no ids for ada/,
      /usermod --add-subuids/,
    ],
    [
      "no programs",
      machine({}, { programs: ["buildkitd"] }),
      /PATH: rootlesskit, newuidmap, newgidmap/,
      /uidmap/,
    ],
    [
      "an old kernel",
      machine({}, { kernel: "5.10.0-28" }),
      /no overlays in user namespaces/,
      /fuse-overlayfs/,
    ],
    [
      "control groups of version 1",
      machine({ "/sys/fs/cgroup/cgroup.controllers": "" }),
      /version 1/,
      /systemd\./,
    ],
    ["no delegation", machine({ [CONTROLLERS]: "pids" }), /not delegated to you: cpu, memory/, /Delegate=/],
  ])("finds %s", async (_about, one, text, remedy) => {
    const wrong = (await rootlessFindings(one)).filter(({ state }) => state !== "ok");
    expect(wrong).toEqual([
      {
        area: "rootless",
        state: expect.anything(),
        text: expect.stringMatching(text),
        remedy: expect.stringMatching(remedy),
      },
    ]);
  });

  test("takes fuse-overlayfs for an old kernel", async () => {
    const one = machine({ "/dev/fuse": "x" }, { programs: [...PROGRAMS, "fuse-overlayfs"], kernel: "5.4.0" });
    expect((await rootlessFindings(one)).every(({ state }) => state === "ok")).toBe(true);
  });

  test("says that root needs none of it", async () => {
    const [only, ...rest] = await rootlessFindings(machine({}, { uid: 0 }));
    expect([only?.text, rest]).toEqual([expect.stringContaining("you are root"), []]);
  });
});

describe("registries", () => {
  test("that docker's configuration names are asked, and its helpers looked for (Docker Hub's answer is a fake)", async () => {
    const server = createServer((_request, response) => response.writeHead(401).end()).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const config = {
      auths: { [`http://${host}/v1/`]: {} },
      credsStore: "pass",
      credHelpers: { "127.0.0.1:1": "ecr-login" },
    };
    const one = machine(
      { "/config/config.json": JSON.stringify(config) },
      { programs: ["docker-credential-pass"] },
    );
    const findings = await registryFindings(one, async (url) =>
      url.includes("docker.io") ? 200 : askByHttp(url),
    );
    server.close();
    expect(findings).toContainEqual({ area: "registry", state: "ok", text: `${host} answers` });
    expect(findings).toContainEqual(
      expect.objectContaining({ state: "note", text: expect.stringMatching(/^127\.0\.0\.1:1 does not/) }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ state: "ok", text: "docker-credential-pass keeps credentials" }),
    );
    expect(findings).toContainEqual(
      expect.objectContaining({ state: "bad", text: expect.stringContaining("docker-credential-ecr-login") }),
    );
  });

  test.each([
    [{ "/config/config.json": "no JSON" }, 200, "ok"],
    [{ "/config/config.json": '{"auths": {"https://index.docker.io/v1/": {}}}' }, 503, "note"],
  ])("%j: Docker Hub with HTTP %i is %s (its answer is a fake)", async (files, status, state) => {
    const asked: string[] = [];
    const findings = await registryFindings(machine(files), async (url) => {
      asked.push(url);
      return status;
    });
    expect(asked).toEqual(["https://registry-1.docker.io/v2/"]);
    expect(findings.map((finding) => finding.state)).toEqual([state]);
  });
});

test("an engine's missing capabilities are told with what they cost", () => {
  const some = capabilities([{ id: "mergeop", enabled: true }]);
  const missing = missingCapabilities({ llb: some, abilities: capabilities([]) });
  expect(missing.map(({ id }) => id)).toContain("exporter.multiple");
  expect(missing.map(({ id }) => id)).not.toContain("mergeop");
  for (const { cost, since } of missing) expect([cost, since].every((text) => text.length > 3)).toBe(true);
});
