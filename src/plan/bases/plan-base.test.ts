import { expect, test } from "vitest";
import { bootstrapNames, bootstrapOf } from "../../catalog/index.ts";
import { createReporter } from "../../diagnostics/index.ts";
import { readSpec, resolveTarget } from "../../spec/index.ts";
import { neededImages, neededRoots } from "../needs.ts";
import { planTarget } from "../plan-target.ts";
import type { BootstrapStep, DistroFacts, Plan } from "../types.ts";

const DEBIAN: DistroFacts = { id: "debian", idLike: [], versionId: "12" };

interface Settings {
  readonly architecture?: string;
  readonly distro?: DistroFacts;
  readonly contexts?: readonly string[];
  readonly pins?: {
    readonly sources?: readonly [string, string][];
    readonly packages?: readonly [string, string[]][];
  };
}

function plan(text: string, { architecture = "amd64", distro = DEBIAN, contexts = [], pins }: Settings = {}) {
  const report = createReporter();
  const file = readSpec({ name: "mlspec.yaml", text }, report);
  const target = file && resolveTarget(file, { contexts: new Set(contexts) }, report);
  const names = new Set(contexts);
  const images = target === undefined ? [] : neededImages([target], [target.name], names);
  const roots = target === undefined ? [] : neededRoots([target]);
  const made =
    target &&
    planTarget(
      { target: target.name, targets: new Map([[target.name, target]]), targetNames: [target.name] },
      {
        platform: { os: "linux", architecture },
        images: new Map([
          ...images.map(
            ({ ref }) => [ref, { config: { architecture, os: "linux", config: {} }, distro }] as const,
          ),
          ...roots.map(({ name }) => [name, { distro: DEBIAN }] as const),
        ]),
        contexts: names,
        labels: {},
        ...(pins && {
          pins: { sources: new Map(pins.sources), packages: new Map(pins.packages), strict: true },
        }),
      },
      report,
    );
  return {
    plan: made,
    step: made?.steps.find((one): one is BootstrapStep => one.kind === "bootstrap"),
    images: images.map(({ ref }) => ref),
    roots: roots.map(({ name }) => name),
    told: report.diagnostics.map(({ code, span }) => `${code} ${span.file.text.slice(span.start, span.end)}`),
    messages: report.diagnostics.map(({ message }) => message),
  };
}

const kinds = (made: Plan | undefined) => made?.steps.map(({ kind }) => kind);

test("Debian is made by mmdebstrap of an image of Debian, with updates where the servers are its own", () => {
  const {
    step,
    images,
    roots,
    told,
    plan: made,
  } = plan("base: {bootstrap: debian, release: bookworm}\npackages: [curl]\n");
  expect(told).toEqual([]);
  expect(images).toEqual(["debian:bookworm-slim"]);
  expect(roots).toEqual(["bootstrap debian bookworm"]);
  expect(step).toMatchObject({
    tool: "mmdebstrap",
    packages: [],
    variant: "minbase",
    keepsRepos: false,
    keys: { path: "/usr/share/keyrings/debian-archive-keyring.gpg" },
    repos: [
      "http://ftp.debian.org/debian bookworm main",
      "http://ftp.debian.org/debian bookworm-updates main",
      "http://security.debian.org/debian-security bookworm-security main",
    ],
  });
  expect(kinds(made)).toEqual(["image", "packages", "bootstrap", "packages"]);
  expect(made?.steps[1]).toMatchObject({
    packages: ["debian-archive-keyring", "mmdebstrap"],
    stage: "image.build",
  });
  expect(made?.steps[3]).toMatchObject({ root: step?.id, manager: "apt" });
  expect(made?.image.config.Env).toEqual([
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  ]);
  expect(made?.image.history?.map((one) => one.created_by)).toEqual([
    "bootstrap debian bookworm by mmdebstrap",
    "apt install curl",
    "settings of image",
  ]);
});

test("a mirror is asked for the release alone; sid has no updates; Ubuntu has other servers for other processors", () => {
  const repos = (base: string, architecture = "amd64") =>
    plan(`base: ${base}\n`, { architecture }).step?.repos;
  expect(
    repos(
      "{bootstrap: debian, release: bookworm, mirror: 'http://m.example/debian/', components: [main, contrib], repositories: [{url: 'http://m.example/x', suite: y, components: [main]}, 'http://m.example/z']}",
    ),
  ).toEqual([
    "http://m.example/debian bookworm main contrib",
    "http://m.example/x y main",
    "http://m.example/z bookworm main contrib",
  ]);
  expect(repos("{bootstrap: debian, release: sid}")).toEqual(["http://ftp.debian.org/debian sid main"]);
  const ubuntu = "{bootstrap: ubuntu, release: noble}";
  expect(repos(ubuntu)?.[0]).toBe("http://archive.ubuntu.com/ubuntu noble main");
  expect(repos(ubuntu, "arm64")?.[2]).toBe("http://ports.ubuntu.com/ubuntu-ports noble-security main");
});

test("the RHEL family is made by dnf, in an image that has its keys", () => {
  const rocky = { distro: { id: "rocky", idLike: ["rhel"], versionId: "9.5" }, architecture: "arm64" };
  const {
    step,
    images,
    plan: made,
  } = plan("base: {bootstrap: rocky, release: '9.5', include: [tar]}\n", rocky);
  expect(images).toEqual(["rockylinux/rockylinux:9.5"]);
  expect(kinds(made)).toEqual(["image", "bootstrap"]);
  expect(step).toMatchObject({
    tool: "dnf",
    database: "/var/lib/rpm",
    keys: { path: "/etc/pki/rpm-gpg/RPM-GPG-KEY-Rocky-9" },
    packages: ["bash", "coreutils-single", "dnf", "glibc-minimal-langpack", "rocky-release", "tar"],
  });
  expect(step?.repos[0]).toBe("https://dl.rockylinux.org/pub/rocky/$releasever/BaseOS/$basearch/os/");
  const fedora = plan("base: {bootstrap: fedora, release: 42}\n", rocky).step;
  expect(fedora?.keys).toEqual({ path: "/etc/pki/rpm-gpg/RPM-GPG-KEY-fedora-42-aarch64" });
  expect(plan("base: {bootstrap: rocky, release: 10}\n", rocky).step?.database).toBe("/usr/lib/sysimage/rpm");
});

test("openSUSE is made by zypper; an image of Debian gets the tool as a package", () => {
  const { step, plan: made } = plan(
    "base: {bootstrap: opensuse, release: 15.6, keyring: /keys/suse.asc, with: 'debian:12'}\n",
  );
  expect(made?.steps.find(({ kind }) => kind === "packages")).toMatchObject({ packages: ["rpm", "zypper"] });
  expect(step).toMatchObject({ tool: "zypper", keys: { context: "context/context", path: "keys/suse.asc" } });
  expect(made?.steps.find(({ kind }) => kind === "context")).toMatchObject({ paths: ["keys/suse.asc"] });
});

test("both sides that are the same are made once, and may differ", () => {
  const same = plan(
    "base: {bootstrap: debian, release: bookworm}\nbuild: {steps: [make]}\nfiles: [{from: build, src: /a, to: /b}]\n",
  );
  expect(kinds(same.plan)?.filter((kind) => kind === "bootstrap")).toHaveLength(1);
  const two = plan(
    "base: {build: debian:12, runtime: {rootfs: small/}}\nbuild: {steps: [make]}\nfiles: [{from: build, src: /a, to: /opt/b}]\n",
  );
  expect(two.told).toEqual([]);
  expect(kinds(two.plan)).toEqual(["context", "scratch", "copy", "image", "run", "copy", "assemble"]);
  expect(two.plan?.steps[2]).toMatchObject({ src: ["/small/"], unpack: false, to: "/" });
});

test("an archive is unpacked: of the context, of an address with its checksum, of a context or an image that is named", () => {
  const sum = "a".repeat(64);
  const local = plan("base: {rootfs: roots/a.tar}\n").plan;
  expect(local?.steps).toMatchObject([
    { kind: "context", paths: ["roots/a.tar"] },
    { kind: "scratch" },
    { kind: "copy", src: ["/roots/a.tar"], unpack: true },
  ]);
  const web = plan(`base: {rootfs: 'https://example.org/a.tar.xz?x=1', sha256: ${sum}}\n`);
  expect(web.told).toEqual([]);
  expect(web.plan?.steps[0]).toMatchObject({ kind: "http", filename: "a.tar.xz", sha256: sum });
  const named = plan("base: {rootfs: /, from: roots}\n", { contexts: ["roots"] }).plan;
  expect(named?.steps[0]).toMatchObject({ kind: "context", context: "roots", paths: [] });
  const image = plan("base: {rootfs: out/, from: 'team/roots:1'}\n");
  expect(image.images).toEqual(["team/roots:1"]);
  expect(image.plan?.steps).toMatchObject([
    { kind: "image" },
    { kind: "scratch" },
    { kind: "copy", src: ["/out/"] },
  ]);
});

const LOCKED: [string, string[]][] = [
  ["bootstrap debian bookworm", ["apt:amd64 2.6.1"]],
  ["debian:bookworm-slim + debian-archive-keyring mmdebstrap", ["mmdebstrap:all 1"]],
];

test("a lock has the packages of mmdebstrap and the checksums of archives, and says what it has not", () => {
  const debian = "base: {bootstrap: debian, release: bookworm}\n";
  expect(plan(debian, { pins: { packages: LOCKED } }).step?.pins).toEqual(["apt:amd64 2.6.1"]);
  expect(plan(debian, { pins: { packages: LOCKED.slice(1) } }).told).toEqual([
    expect.stringMatching(/^lock-drift/),
  ]);
  const sum = "b".repeat(64);
  const url = "https://example.org/a.tar";
  const web = plan(`base: {rootfs: '${url}'}\n`, { pins: { sources: [[`url ${url}`, sum]] } }).plan;
  expect(web?.steps[0]).toMatchObject({ kind: "http", sha256: sum });
  const rocky = { distro: { id: "rocky", idLike: ["rhel"], versionId: "9" }, pins: {} };
  expect(plan("base: {bootstrap: rocky, release: 9}\n", rocky).told).toEqual([
    expect.stringMatching(/^bootstrap-unlocked/),
  ]);
});

test.each([
  [
    "{bootstrap: rocky, release: 9, components: [main, x]}",
    {},
    "bootstrap-key [main, x]",
    /dnf, which installs it/,
  ],
  ["{bootstrap: opensuse, release: 15.6, secret: s}", {}, "bootstrap-key s", /zypper, which installs it/],
  [
    "{bootstrap: fedora, release: 42, repositories: [{url: 'http://m.example/', suite: y}]}",
    {},
    "bootstrap-key [{url",
    /neither suites nor components/,
  ],
  [
    "{bootstrap: fedora, release: 42, mirror: 'http://m.example', repositories: ['http://m.example/']}",
    {},
    "bootstrap-key ['http://m.example/']",
    /in its place/,
  ],
  ["{bootstrap: debian, release: sid, unsigned: true}", {}, "bootstrap-unsigned true", /whoever signed/],
  [
    "{bootstrap: debian, release: sid, with: 'rocky:9'}",
    { distro: { id: "rocky", idLike: ["rhel"], versionId: "9" } },
    "bootstrap-tools",
    /no package of mmdebstrap/,
  ],
  ["{rootfs: 'https://example.org/a.tar'}", {}, "unchecked-download", /no checksum/],
  ["{rootfs: 'https://example.org/a/'}", {}, "rootfs-source", /only an archive/],
  ["{rootfs: 'https://example.org/a.tar', from: x}", {}, "rootfs-source", /without from/],
  [`{rootfs: a.tar, sha256: ${"a".repeat(64)}}`, {}, "rootfs-source", /only what is downloaded/],
  ["{rootfs: a.tar, from: image}", {}, "rootfs-source", /image is neither/],
] as const)("%s is told of", (base, settings, told, message) => {
  const seen = plan(`base: ${base}\n`, settings);
  expect(seen.told.some((one) => one.startsWith(told))).toBe(true);
  expect(seen.messages.join("\n")).toMatch(message);
});

test("the language has the distributions of the catalogue", () => {
  for (const name of bootstrapNames()) {
    const release = bootstrapOf(name)?.tool === "mmdebstrap" ? "noble" : "9";
    const distro = { id: name === "opensuse" ? "opensuse-leap" : name, idLike: [], versionId: "1" };
    expect(plan(`base: {bootstrap: ${name}, release: ${release}}\n`, { distro }).step?.distribution).toBe(
      name,
    );
  }
});
