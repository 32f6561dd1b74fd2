import { describe, expect, it, test } from "vitest";
import { capabilities } from "../capability/capabilities.ts";
import { file } from "../file/file-chain.ts";
import { type State, scratch } from "../graph/state.ts";
import { image } from "../source/image.ts";
import { local } from "../source/local.ts";
import { decodeState, define, digests, execOp, linux, listedCapabilities } from "../testing/decode.ts";
import { type ExecOptions, exec } from "./exec.ts";
import type { Mount } from "./mount.ts";

const base = image("alpine");
const files = local("files");
const run = (options: Partial<ExecOptions> = {}): State =>
  exec({ args: ["true"], root: base, ...options }).root;
const decode = (options: Partial<ExecOptions> = {}) => execOp(decodeState(run(options)));

describe("exec meta", () => {
  it("carries every setting to its field", () => {
    const op = decode({
      args: ["/bin/sh", "-c", "echo $0"],
      env: [
        ["B", "2"],
        ["A", "1"],
      ],
      cwd: "/work",
      user: "1000:1000",
      hostname: "builder",
      network: "host",
      security: "insecure",
      secretEnv: [{ id: "token", name: "TOKEN", optional: true }],
      extraHosts: [{ host: "db", ip: "10.0.0.1" }],
      ulimits: [{ name: "nofile", soft: 1024, hard: -1 }],
      cgroupParent: "/builds",
      cdiDevices: [{ name: "nvidia.com/gpu=all", optional: true }],
      validExitCodes: [0, 3],
      proxy: {
        http: "http://p:1",
        https: "http://p:2",
        ftp: "http://p:3",
        no: "localhost",
        all: "http://p:4",
      },
    });
    expect(op).toMatchObject({
      network: 1,
      security: 1,
      secretenv: [{ ID: "token", name: "TOKEN", optional: true }],
      cdiDevices: [{ name: "nvidia.com/gpu=all", optional: true }],
      meta: {
        args: ["/bin/sh", "-c", "echo $0"],
        env: ["B=2", "A=1"],
        cwd: "/work",
        user: "1000:1000",
        hostname: "builder",
        extraHosts: [{ Host: "db", IP: "10.0.0.1" }],
        ulimit: [{ Name: "nofile", Soft: 1024n, Hard: -1n }],
        cgroupParent: "/builds",
        removeMountStubsRecursive: true,
        validExitCodes: [0, 3],
        proxyEnv: {
          httpProxy: "http://p:1",
          httpsProxy: "http://p:2",
          ftpProxy: "http://p:3",
          noProxy: "localhost",
          allProxy: "http://p:4",
        },
      },
    });
  });

  it("always has a working directory, since the engine's client refuses none", () => {
    expect(decode().meta?.cwd).toBe("/");
    expect(decode({ cwd: "" }).meta?.cwd).toBe("/");
  });

  test.each([
    ["sandbox", 0],
    ["host", 1],
    ["none", 2],
  ] as const)("network %s is %d", (network, number) => {
    expect(decode({ network }).network).toBe(number);
  });

  it("keeps stubs of mounts if told to", () => {
    expect(decode({ removeMountStubs: false }).meta?.removeMountStubsRecursive).toBe(false);
  });

  it("keeps the order of variables and replaces in place", () => {
    const env = [
      ["Z", "1"],
      ["A", "2"],
      ["Z", "3"],
    ] as const;
    expect(decode({ env }).meta?.env).toEqual(["Z=3", "A=2"]);
    expect(decode({ env: { Z: "1", A: "" } }).meta?.env).toEqual(["Z=1", "A="]);
  });

  it("takes the platform of its root, unless it has its own", () => {
    const arm = { os: "linux", architecture: "arm64", variant: "v8" };
    const platform = (state: State) => decodeState(state).platform;
    expect(platform(exec({ args: ["true"], root: image("alpine", { platform: arm }) }).root)).toMatchObject({
      OS: "linux",
      Architecture: "arm64",
      Variant: "v8",
    });
    expect(platform(run({ platform: arm }))).toMatchObject({ Architecture: "arm64" });
    expect(platform(run())).toMatchObject({ OS: "linux", Architecture: "amd64", Variant: "" });
  });

  it("refuses an empty argument vector", () => {
    expect(() => run({ args: [] })).toThrow("at least one argument");
  });
});

describe("exec mounts", () => {
  const bind = (dest: string, more: object = {}): Mount => ({ kind: "bind", dest, source: files, ...more });
  const cache: Mount = { kind: "cache", dest: "/m-cache", id: "pip", sharing: "locked" };
  const tmpfs: Mount = { kind: "tmpfs", dest: "/n-tmp", size: 4096 };
  const secret = (dest: string): Mount => ({ kind: "secret", dest, id: "s" });

  it("sorts by destination, then secrets, then ssh, whatever the order of declaration", () => {
    const mounts = [secret("/a"), { kind: "ssh" } as const, bind("/z"), tmpfs, bind("/b"), cache];
    const expected = ["/", "/b", "/m-cache", "/n-tmp", "/z", "/a", "/run/buildkit/ssh_agent.0"];
    expect(decode({ mounts }).mounts.map(({ dest }) => dest)).toEqual(expected);
    const reference = digests(define(run({ mounts })));
    for (let i = 0; i < mounts.length; i++) {
      const rotated = [...mounts.slice(i), ...mounts.slice(0, i)];
      expect(digests(define(run({ mounts: rotated })))).toEqual(reference);
      expect(digests(define(run({ mounts: rotated.reverse() })))).toEqual(reference);
    }
  });

  it("numbers outputs over sorted mounts, leaving out those that have none", () => {
    const result = exec({
      args: ["true"],
      root: base,
      mounts: [
        bind("/z"),
        bind("/c", { readonly: true }),
        cache,
        tmpfs,
        bind("/d", { output: false }),
        bind("/b"),
      ],
    });
    const op = execOp(decodeState(result.root));
    expect(op.mounts.map(({ dest, output }) => [dest, Number(output)])).toEqual([
      ["/", 0],
      ["/b", 1],
      ["/c", -1],
      ["/d", -1],
      ["/m-cache", -1],
      ["/n-tmp", -1],
      ["/z", 2],
    ]);
    expect(result.root).toMatchObject({ index: 0 });
    expect(result.mount("/b")).toMatchObject({ index: 1 });
    expect(result.mount("/z/")).toMatchObject({ index: 2 });
    expect(result.mount("/c")).toBe(files);
  });

  test.each([
    ["/m-cache", "cache mount"],
    ["/n-tmp", "tmpfs mount"],
    ["/d", "bind mount"],
    ["/s", "secret mount"],
    ["/nowhere", "no mount at /nowhere"],
  ])("%s gives no state: %s", (dest, message) => {
    const mounts = [cache, tmpfs, bind("/d", { output: false }), secret("/s")];
    expect(() => exec({ args: ["true"], root: base, mounts }).mount(dest)).toThrow(message);
  });

  it("gives a read-only root no output and hands the input on", () => {
    const result = exec({ args: ["true"], root: base, readonlyRoot: true, mounts: [bind("/out")] });
    expect(result.root).toBe(base);
    expect(execOp(decodeState(result.mount("/out"))).mounts[0]).toMatchObject({
      dest: "/",
      readonly: true,
      output: -1n,
      mountType: 0,
    });
  });

  it("shares one input between mounts of the same state, and -1 stands for the empty one", () => {
    const same = file(scratch).mkdir("/x").state();
    const twin = file(scratch).mkdir("/x").state();
    const op = decodeState(
      run({
        mounts: [
          bind("/a"),
          bind("/b"),
          bind("/c", { source: same }),
          bind("/d", { source: twin }),
          bind("/e", { source: scratch }),
        ],
      }),
    );
    expect(op.inputs).toHaveLength(3);
    expect(execOp(op).mounts.map(({ input }) => Number(input))).toEqual([0, 1, 1, 2, 2, -1]);
  });

  it("writes cache mounts with their seed", () => {
    const seed = file(scratch)
      .mkdir("/cache", { mode: 0o700, owner: { user: 1000, group: 1000 } })
      .state();
    const mount: Mount = {
      kind: "cache",
      dest: "/c",
      id: "apt",
      sharing: "private",
      source: seed,
      selector: "/cache",
    };
    expect(decode({ mounts: [mount] }).mounts[1]).toMatchObject({
      mountType: 3,
      input: 1n,
      output: -1n,
      selector: "/cache",
      cacheOpt: { ID: "apt", sharing: 1 },
    });
  });

  test.each([
    ["shared", 0],
    ["private", 1],
    ["locked", 2],
  ] as const)("cache sharing %s is %d", (sharing, number) => {
    expect(decode({ mounts: [{ ...cache, sharing }] }).mounts[1]?.cacheOpt?.sharing).toBe(number);
  });

  it("writes tmpfs mounts without input or output, 0 for no limit", () => {
    const [, first, second] = decode({ mounts: [tmpfs, { kind: "tmpfs", dest: "/o" }] }).mounts;
    expect(first).toMatchObject({ mountType: 4, input: -1n, output: -1n, TmpfsOpt: { size: 4096n } });
    expect(second).toMatchObject({ TmpfsOpt: { size: 0n } });
  });

  it("gives secrets mode 0400 and sockets 0600 by default", () => {
    const mounts: Mount[] = [
      secret("/run/secrets/s"),
      { kind: "secret", dest: "/run/secrets/t", id: "t", uid: 1, gid: 2, mode: 0o444, optional: true },
      { kind: "ssh" },
      { kind: "ssh", id: "other", uid: 3, gid: 4, mode: 0o660, optional: true },
    ];
    expect(decode({ mounts }).mounts.slice(1)).toMatchObject([
      { mountType: 1, input: -1n, output: 0n, secretOpt: { ID: "s", mode: 0o400, uid: 0, optional: false } },
      { mountType: 1, secretOpt: { ID: "t", uid: 1, gid: 2, mode: 0o444, optional: true } },
      { mountType: 2, input: -1n, dest: "/run/buildkit/ssh_agent.0", SSHOpt: { ID: "default", mode: 0o600 } },
      {
        dest: "/run/buildkit/ssh_agent.1",
        SSHOpt: { ID: "other", uid: 3, gid: 4, mode: 0o660, optional: true },
      },
    ]);
  });

  it("tells the process where the ssh socket is, unless it was told", () => {
    expect(decode({ env: { A: "1" }, mounts: [{ kind: "ssh" }] }).meta?.env).toEqual([
      "A=1",
      "SSH_AUTH_SOCK=/run/buildkit/ssh_agent.0",
    ]);
    const env = { SSH_AUTH_SOCK: "/mine" };
    expect(decode({ env, mounts: [{ kind: "ssh", dest: "/mine" }] }).meta?.env).toEqual([
      "SSH_AUTH_SOCK=/mine",
    ]);
  });

  test.each([
    ["default", 0],
    ["on", 1],
    ["off", 2],
  ] as const)("content cache %s is %d", (contentCache, number) => {
    expect(decode({ mounts: [bind("/x", { contentCache })] }).mounts[1]?.contentCache).toBe(number);
  });

  it("refuses a relative destination and two mounts at one place", () => {
    expect(() => run({ mounts: [bind("relative")] })).toThrow('"relative" is not absolute');
    expect(() => run({ mounts: [bind("/a"), bind("/a/")] })).toThrow("two mounts at /a");
    expect(() => run({ mounts: [bind("/")] })).toThrow("two mounts at /");
  });
});

describe("exec capabilities", () => {
  it("lists what is used and nothing else", () => {
    expect(listedCapabilities(run())).toEqual(["exec.meta.base", "exec.mount.bind"]);
    expect(
      listedCapabilities(
        run({
          network: "none",
          security: "insecure",
          ulimits: [{ name: "nofile", soft: 1, hard: 1 }],
          cgroupParent: "x",
          cdiDevices: [{ name: "a/b=c" }],
          validExitCodes: [1],
          proxy: {},
          secretEnv: [{ id: "a", name: "A" }],
          resources: { memory: 1 },
          mounts: [
            { kind: "bind", dest: "/b", source: files, selector: "/x", output: false, contentCache: "on" },
            { kind: "cache", dest: "/c", id: "c", sharing: "shared" },
            { kind: "tmpfs", dest: "/t", size: 1 },
            { kind: "secret", dest: "/s", id: "s" },
            { kind: "ssh" },
          ],
        }),
      ),
    ).toEqual([
      "exec.meta.base",
      "exec.meta.cdi",
      "exec.meta.cgroup.parent",
      "exec.meta.linux.resources",
      "exec.meta.network",
      "exec.meta.proxyenv",
      "exec.meta.security",
      "exec.meta.ulimit",
      "exec.mount.bind",
      "exec.mount.bind.readwrite-nooutput",
      "exec.mount.cache",
      "exec.mount.cache.content",
      "exec.mount.cache.sharing",
      "exec.mount.secret",
      "exec.mount.selector",
      "exec.mount.ssh",
      "exec.mount.tmpfs",
      "exec.mount.tmpfs.size",
      "exec.secretenv",
      "exec.validexitcode",
    ]);
  });

  it("sets PATH itself where the engine does not, but not on Windows or over a given one", () => {
    const old = capabilities(
      ["source.image", "exec.meta.base", "exec.mount.bind"].map((id) => ({ id, enabled: true })),
    );
    const env = (options: Partial<ExecOptions>, os = "linux") =>
      execOp(decodeState(run(options), { caps: old, platform: { ...linux, os } })).meta?.env;
    expect(env({ env: { A: "1" } })).toEqual([
      "A=1",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    ]);
    expect(env({ env: { PATH: "/x" } })).toEqual(["PATH=/x"]);
    expect(env({}, "windows")).toEqual([]);
    expect(decode().meta?.env).toEqual([]);
  });
});
