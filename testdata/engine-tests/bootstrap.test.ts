/**
 * Bases that no registry has, made and run: Debian of Debian's own packages, archives and folders; the RHEL family and openSUSE by
 * the real dnf and zypper, of small packages made for this. The address of Debian's packages is this machine's.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../src/cli/run-cli.ts";
import { fakeIo } from "../../src/cli/testing/fake-io.ts";
import { readFileTree } from "../compare/file-tree.ts";
import { debianMirror, fetchFromDebian } from "./debian-mirror.ts";
import { docker, tempContext } from "./engine.ts";
import { buildSpec, output, withSyntax } from "./frontend-build-spec.ts";
import { makeRpmRepository, readFolder } from "./rpm-repository.ts";

/** Put there by the engine when a container is made. */
const OF_CONTAINERS = /^(dev|proc|sys)(\/|$)|^\.dockerenv$|^etc\/(hostname|hosts|resolv\.conf|mtab)$/;
const LOGIN = "somebody:pass-word-of-the-mirror";
const keyring = readFileSync("/usr/share/keyrings/debian-archive-keyring.gpg");
const mirror = debianMirror();
const withMirror = ["--build-arg", `MIRROR=${mirror}`];
const DEBIAN = `args: {MIRROR: {description: Of Debian}}
base: {bootstrap: debian, release: bookworm, mirror: "\${MIRROR}", snapshot: true, include: [ca-certificates]}
cmd: [cat, /etc/debian_version]
`;

/** What the test's own server has; the archive of Debian behind it, for who logs in. */
const files = new Map<string, Uint8Array>();
const requests: string[] = [];
const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
});
let address = "";

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = decodeURIComponent(request.url ?? "");
  requests.push(path);
  const isPrivate = /^\/(private|debian)\//.test(path);
  if (isPrivate && request.headers.authorization !== `Basic ${Buffer.from(LOGIN).toString("base64")}`) {
    response.writeHead(401, { "www-authenticate": 'Basic realm="test"' }).end();
    return;
  }
  const own = files.get(path.replace(/^\/private/, ""));
  if (own !== undefined) response.end(own);
  else if (path.startsWith("/debian/")) {
    const answer = await fetchFromDebian(mirror, path.slice("/debian/".length));
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  } else response.writeHead(404).end();
}

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const network = ["--network", "host", "--allow", "network.host"];

describe("Debian by mmdebstrap", () => {
  const tag = "mlspec-test/bootstrap:debian";

  test("is a base that runs, installs packages and holds nothing of how it was made", async () => {
    const spec = `${DEBIAN}packages: [tree]
tests:
  - grep -qx 'VERSION_CODENAME=bookworm' /etc/os-release
  - test -z "$(find /var/lib/apt/lists /var/cache/apt /var/log/apt -type f)"
  - test ! -s /etc/machine-id -a ! -e /var/log/dpkg.log -a ! -e /var/log/bootstrap.log
  - test "$(readlink /bin)" = usr/bin
  - test "$(stat -c %Y /etc/passwd)" = 315532800
  - test -e /etc/ssl/certs/ca-certificates.crt
`;
    const built = await buildSpec(spec, {}, [...withMirror, "--load", "--tag", tag]);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).toMatch(/bootstrap debian bookworm by mmdebstrap/);
    expect(await output(tag)).toMatch(/^12\./);
    expect(await output(tag, "tree", "--version")).toMatch(/^tree v2/);
    expect(await output(tag, "sh", "-c", "echo $PATH")).toBe(
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    );
    expect(await output(tag, "cat", "/etc/apt/sources.list")).toContain(`${mirror} bookworm main`);
  });

  test("without a cache it is the same layer", async () => {
    const layer = async (name: string) => {
      const shown = await docker(["image", "inspect", "--format", "{{index .RootFS.Layers 0}}", name]);
      return shown.stdout.trim();
    };
    const again = await buildSpec(DEBIAN, {}, [
      ...withMirror,
      "--no-cache",
      "--load",
      "--tag",
      `${tag}-again`,
    ]);
    expect(again.code, again.stderr).toBe(0);
    expect(await layer(`${tag}-again`)).toBe(await layer(tag));
  });

  test("by a mirror that asks for a login and keys of the build's own; neither the login nor its file stays", async () => {
    const spec = `base:
  build: {bootstrap: debian, release: bookworm, mirror: "${address}/debian", keyring: keys/debian.gpg, snapshot: true, secret: login, variant: apt}
  runtime: debian:bookworm-slim
build: {steps: ['mkdir /out && find / -xdev -type f -not -path "/proc/*" -exec grep -l pass.word.of.the.mirror {} + >/out/found || true', 'cp /usr/share/keyrings/mlspec-base.gpg /out/']}
files: [{from: build, src: /out/, to: /out/}]
tests: [test ! -s /out/found -a -s /out/mlspec-base.gpg]
`;
    const context = tempContext({
      "keys/debian.gpg": keyring,
      "mlspec.yaml": withSyntax(spec),
      login: LOGIN,
    });
    const args = ["buildx", "build", "--progress=plain", "-f", `${context}/mlspec.yaml`, ...network];
    const built = await docker([...args, "--secret", `id=login,src=${context}/login`, context]);
    expect(built.code, built.stderr).toBe(0);
    expect(built.stderr).not.toContain("pass-word");
    expect(requests).toContain("/debian/dists/bookworm/InRelease");
    const without = await docker([...args, "--no-cache", context]);
    expect(without.code).not.toBe(0);
  });

  test("a lock holds its packages, and a build fails that would get others", async () => {
    const context = tempContext({ "mlspec.yaml": withSyntax(DEBIAN) });
    const lock = join(context, "mlspec.lock");
    const args = ["buildx", "build", "--progress=plain", "-f", `${context}/mlspec.yaml`, ...withMirror];
    const written = await docker([...args, "--target", "lock", "--output", context, context]);
    expect(written.code, written.stderr).toBe(0);
    const text = readFileSync(lock, "utf8");
    expect(text).toMatch(/"bootstrap debian bookworm; mirror [^"]*": \{/);
    expect(text).toMatch(/"base-files:amd64 12|"base-files:arm64 12/);
    const strict = [...args, "--build-arg", "MLSPEC_LOCKED=1", "--output", "type=cacheonly", context];
    const held = await docker(strict);
    expect(held.code, held.stderr).toBe(0);
    writeFileSync(lock, text.replace(/"base-files:(\w+) [^"]*"/, '"base-files:$1 1"'));
    const refused = await docker(strict);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("mlspec.lock does not hold");
    expect(refused.stderr).toMatch(/locked: +base-files:\w+ 1\n/);
  });

  test("its Dockerfile makes it too", async () => {
    const context = tempContext({ "mlspec.yaml": DEBIAN });
    const io = fakeIo({ cwd: context });
    const words = [
      "render",
      "dockerfile",
      `${context}/mlspec.yaml`,
      "--offline",
      "--build-arg",
      `MIRROR=${mirror}`,
    ];
    expect(await runCli([...words, "--distro", "debian:12"], io), io.told()).toBe(0);
    writeFileSync(join(context, "Dockerfile"), io.printed());
    const built = await docker([
      "buildx",
      "build",
      "--progress=plain",
      "--load",
      "-t",
      `${tag}-docker`,
      context,
    ]);
    expect(built.code, built.stderr).toBe(0);
    expect(await output(`${tag}-docker`)).toMatch(/^12\./);
    const trees = await Promise.all([`${tag}-again`, `${tag}-docker`].map(readFileTree));
    const [direct, rendered] = trees.map((tree) => [...tree].filter(([path]) => !OF_CONTAINERS.test(path)));
    expect(rendered).toEqual(direct);
  });
});

test("a definition file with Bootstrap: debootstrap is imported, built and run", async () => {
  const tag = "mlspec-test/bootstrap:imported";
  const context = tempContext({
    "app.def": `Bootstrap: debootstrap
OSVersion: bookworm
MirrorURL: ${mirror}
Include: ca-certificates

%post
    apt-get update
    apt-get install -y tree
    echo made >/etc/made

%runscript
    cat /etc/made
`,
  });
  const io = fakeIo({ cwd: context });
  expect(await runCli(["import", `${context}/app.def`], io), io.told()).toBe(0);
  const built = await buildSpec(io.printed(), {}, ["--load", "--tag", tag]);
  expect(built.code, built.stderr).toBe(0);
  expect(await output(tag)).toBe("made");
  const ran = await docker(["run", "--rm", "--entrypoint", "tree", tag, "--version"]);
  expect(ran.stdout).toMatch(/^tree v2/);
});

describe("a root of files", () => {
  let archive: Uint8Array = new Uint8Array();
  const folder = tempContext({});

  beforeAll(async () => {
    const made = await buildSpec("base: debian:bookworm-slim\nsteps: [chown 7:8 /srv]\n", {}, [
      ...["--output", `type=tar,dest=${folder}/root.tar`],
    ]);
    expect(made.code, made.stderr).toBe(0);
    execFileSync("gzip", ["-1", `${folder}/root.tar`]);
    archive = readFileSync(`${folder}/root.tar.gz`);
  });

  test("an archive of the context is unpacked with its owners, and its distribution is found", async () => {
    const tag = "mlspec-test/bootstrap:archive";
    const spec = withSyntax(
      "base: {rootfs: roots/root.tar.gz}\npackages: [tree]\ntests: ['test \"$(stat -c %u:%g /srv)\" = 7:8']\ncmd: [tree, --version]\n",
    );
    const context = tempContext({ "roots/root.tar.gz": archive, "mlspec.yaml": spec });
    const args = ["buildx", "build", "--progress=plain", "-f", `${context}/mlspec.yaml`];
    const built = await docker([...args, "--load", "--tag", tag, context]);
    expect(built.code, built.stderr).toBe(0);
    expect(await output(tag)).toMatch(/^tree v2/);
  });

  test("one behind an address is compared with its checksum", async () => {
    files.set("/root.tar.gz", archive);
    const sum = createHash("sha256").update(archive).digest("hex");
    const spec = (checksum: string) =>
      `base: {rootfs: "${address}/root.tar.gz", sha256: ${checksum}}\ntests: [test -x /bin/sh]\n`;
    const words = [...network, "--output", "type=cacheonly"];
    const built = await buildSpec(spec(sum), {}, words);
    expect(built.code, built.stderr).toBe(0);
    const refused = await buildSpec(spec("0".repeat(64)), {}, words);
    expect(refused.stderr).toMatch(/digest mismatch/);
    expect(refused.code).not.toBe(0);
  });

  test("a folder of the context, of another context or of an image is the root as it is", async () => {
    const other = tempContext({ "root/etc/os-release": "ID=other\n", "root/bin/program": "x\n" });
    const built = async (spec: string, more: readonly string[] = []) => {
      const to = tempContext({});
      const result = await buildSpec(spec, { "root/etc/os-release": "ID=own\n" }, [
        ...["--output", `type=local,dest=${to}`],
        ...more,
      ]);
      expect(result.code, result.stderr).toBe(0);
      return readFolder(to);
    };
    const text = (tree: ReadonlyMap<string, Uint8Array>) => String(tree.get("/etc/os-release"));
    expect(text(await built("base: {rootfs: root/}\n"))).toBe("ID=own\n");
    const named = ["--build-context", `roots=${other}`];
    const tree = await built("base: {rootfs: root/, from: roots}\n", named);
    expect([...tree.keys()].sort()).toEqual(["/bin/program", "/etc/os-release"]);
    const part = await built("base: {rootfs: /etc/apt/, from: 'debian:bookworm-slim'}\n");
    expect([...part.keys()].some((path) => path.startsWith("/apt.conf.d/"))).toBe(true);
  });
});

describe("roots of rpm's packages", () => {
  const bases = {
    rocky: ["rocky", "dnf", ["rocky-release", "bash", "coreutils-single", "dnf", "glibc-minimal-langpack"]],
    opensuse: ["opensuse-leap", "zypper", ["openSUSE-release", "bash", "coreutils", "zypper"]],
  } as const;

  test.each(["rocky", "opensuse"] as const)(
    "%s is made by the real tool, of signed packages alone",
    async (name) => {
      const [id, tool, packages] = bases[name];
      const repository = await makeRpmRepository(id, [...packages, "more"]);
      for (const [path, bytes] of readFolder(repository)) files.set(`/${name}${path}`, bytes);
      const key = readFileSync(join(repository, "key.asc"), "utf8");
      const to = tempContext({});
      const place = tool === "dnf" ? `${address}/private/${name}/` : `${address}/${name}/`;
      const base = (more: string) =>
        `base: {bootstrap: ${name}, release: "9.5", repositories: ["${place}"], include: [more], with: "debian:bookworm-slim"${more}}\n`;
      const context = tempContext({ login: LOGIN });
      const secret = tool === "dnf" ? ["--secret", `id=login,src=${context}/login`] : [];
      const words = [...network, ...secret];
      const login = tool === "dnf" ? ", secret: login" : "";
      const made = await buildSpec(base(`, keyring: key.asc${login}`), { "key.asc": key }, [
        ...words,
        ...["--output", `type=local,dest=${to}`],
      ]);
      expect(made.code, made.stderr).toBe(0);
      const tree = readFolder(to);
      expect(String(tree.get("/etc/os-release"))).toContain(`ID=${id}`);
      for (const one of [...packages, "more"])
        expect(String(tree.get(`/usr/share/${one}/post`))).toBe("ran\n");
      const database = tool === "dnf" ? "/var/lib/rpm" : "/usr/lib/sysimage/rpm";
      expect(tree.has(`${database}/rpmdb.sqlite`)).toBe(true);
      const repos = tool === "dnf" ? "/etc/yum.repos.d/mlspec.repo" : "/etc/zypp/repos.d/mlspec-1.repo";
      expect(String(tree.get(repos))).toContain(place.replace(/\/$/, ""));
      for (const bytes of tree.values())
        expect(Buffer.from(bytes).includes("pass-word-of-the-mirror")).toBe(false);
      expect(
        [...tree.keys()].filter((path) => path.startsWith("/var/cache/") && path.endsWith(".rpm")),
      ).toEqual([]);
      expect(existsSync(join(to, "var/cache/dnf"))).toBe(false);
      // Keys of somebody else.
      const other = { "key.asc": readFileSync(`${await otherKey()}/key.asc`, "utf8") };
      const refused = await buildSpec(base(`, keyring: key.asc${login}`), other, [
        ...words,
        ...["--output", "type=cacheonly"],
      ]);
      expect(refused.code).not.toBe(0);
      const open = await buildSpec(base(`, unsigned: true${login}`), {}, [
        ...words,
        "--output",
        "type=cacheonly",
      ]);
      expect(open.code, open.stderr).toBe(0);
      expect(open.stderr).toContain("bootstrap-unsigned");
    },
  );
});

/** A key that has signed nothing here. */
function otherKey(): Promise<string> {
  return makeRpmRepository("other", ["other"]);
}
