/** A company's authority, whom nobody else knows: servers on loopback have its certificates, as behind a proxy that opens TLS. */

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, readdirSync, readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { extract } from "tar-stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerfile } from "../../src/emit/index.ts";
import { compileText } from "../unit/compile-text.ts";
import { Certificates } from "./certificates.ts";
import { debianMirror, fetchFromDebian } from "./debian-mirror.ts";
import { docker, registry, run, tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";
import { type Manifest, readOciArchive } from "./oci-archive.ts";
import { makeRpmRepository, readFolder } from "./rpm-repository.ts";
import { searchArchive } from "./search-archive.ts";

const MAKE_WHEEL = `
import zipfile
with zipfile.ZipFile("alpha-1.0-py3-none-any.whl", "w") as out:
    out.writestr("alpha.py", "word = 'alpha'\\n")
    out.writestr("alpha-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: alpha\\nVersion: 1.0\\n")
    out.writestr("alpha-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    out.writestr("alpha-1.0.dist-info/RECORD", "alpha.py,,\\nalpha-1.0.dist-info/METADATA,,\\nalpha-1.0.dist-info/WHEEL,,\\nalpha-1.0.dist-info/RECORD,,\\n")
`;

const certificates = new Certificates(tempContext({}));
const authority = certificates.authority("company");
const issued = certificates.issue(authority, "server", ["IP:127.0.0.1", "DNS:localhost"]);
const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(issued, name)));
const pem = readFileSync(join(authority, "ca.pem"), "utf8");
const files = { "certs/company-ca.pem": pem };

const wheels = tempContext({});
const packages = new Map<string, Uint8Array>();
const mirror = debianMirror();
const answer: RequestListener = async (request, response) => {
  const path = decodeURIComponent(new URL(request.url ?? "", "http://h").pathname);
  const [, kind, name = ""] = path.split("/");
  if (kind === "debian") {
    const found = await fetchFromDebian(mirror, path.slice("/debian/".length));
    return void response.writeHead(found.status).end(Buffer.from(await found.arrayBuffer()));
  }
  const wheel = kind === "files" && readdirSync(wheels).includes(name) && readFileSync(join(wheels, name));
  const package_ = packages.get(path);
  if (wheel || package_) return void response.end(wheel || package_);
  if (kind === "hello.txt") return void response.end("hello");
  const links = readdirSync(wheels).map((file) => `<a href="/files/${file}">${file}</a>`);
  if (kind === "simple" && name === "alpha")
    response.setHeader("Content-Type", "text/html").end(links.join(""));
  else response.writeHead(404).end();
};
const secure = createTlsServer({ key, cert }, answer);
const open = createServer(answer);
let url = "";
let openUrl = "";

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  const made = await run("python3", ["-c", MAKE_WHEEL], { cwd: wheels });
  expect(made.code, made.stderr).toBe(0);
  url = `https://${await listen(secure)}`;
  openUrl = `http://${await listen(open)}`;
});
afterAll(() => {
  for (const server of [secure, open]) {
    server.close();
    server.closeAllConnections();
  }
});

const host = ["--network", "host", "--allow", "network.host", "--provenance=false"];
const build = (spec: string, args: readonly string[] = ["--output", "type=cacheonly"], more = {}) =>
  buildSpec(spec, { ...files, ...more }, [...host, ...args]);

/** Everything in a root, with what tells two of them apart. */
async function entriesOf(archive: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of createReadStream(archive).pipe(extract())) {
    const hash = createHash("sha256");
    for await (const chunk of entry as AsyncIterable<Buffer>) hash.update(chunk);
    const { name, type, mode, uid, gid, linkname } = entry.header;
    found.push([name, type, mode, uid, gid, linkname, hash.digest("hex")].join(" "));
  }
  return found.sort();
}

const fetchBy = (command: string) =>
  `base: python:3.11-slim\npackages: [curl, wget, git]\nsteps: ['${command}']\n`;
/** What programs say of a server whose authority they do not know. */
const MISTRUST =
  /certificate verif|certificate problem|certificate is not trusted|certificate of \S+ (?:is not trusted|hasn)|peer certificate|no system certificates/i;
const KEY = "certificates: [certs/company-ca.pem]\n";

describe("certificates of a company's authority", () => {
  test.each([
    [
      "Python",
      () => `python3 -c "import urllib.request as u; print(u.urlopen(\\"${url}/hello.txt\\").read())"`,
    ],
    ["curl", () => `curl -fsS ${url}/hello.txt`],
    ["wget", () => `wget -O /dev/null ${url}/hello.txt`],
    [
      "another user's curl",
      () => `setpriv --reuid=65534 --regid=65534 --clear-groups curl -fsS ${url}/hello.txt`,
    ],
  ])("are trusted by %s in a step, which fails without them", async (_, command) => {
    const spec = fetchBy(command());
    const refused = await build(spec);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(MISTRUST);
    const built = await build(KEY + spec);
    expect(built.code, built.stderr).toBe(0);
  });

  test("are trusted beside the root's own, and where the spec names the root's own bundle", async () => {
    const bundle = "/etc/ssl/certs/ca-certificates.crt";
    const built = await build(`${KEY}base: debian:bookworm-slim
packages: [ca-certificates, curl]
env: {CURL_CA_BUNDLE: ${bundle}, PIP_CERT: /own.pem}
steps:
  - curl -fsS ${url}/hello.txt
  - test "$(grep -c BEGIN "$SSL_CERT_FILE")" -gt 50 && test "$PIP_CERT" = /own.pem
  - {run: 'test -z "\${SSL_CERT_FILE-}"', network: none}
tests: ['test "$CURL_CA_BUNDLE" = ${bundle} && test -z "\${SSL_CERT_FILE-}"']
`);
    expect(built.code, built.stderr).toBe(0);
  });

  test("are trusted by pip, which chooses, locks and fetches packages of an index", async () => {
    const spec = `base: python:3.11-slim
python: {index: "${url}/simple/", packages: [alpha]}
tests: [python3 -c 'import alpha']
`;
    const refused = await build(spec);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(MISTRUST);
    const built = await build(KEY + spec);
    expect(built.code, built.stderr).toBe(0);
    const folder = tempContext({});
    const locked = await build(KEY + spec, ["--target", "lock", "--output", folder]);
    expect(locked.code, locked.stderr).toBe(0);
    const lock = readFileSync(join(folder, "mlspec.lock"), "utf8");
    expect(lock).toContain("alpha-1.0-py3-none-any.whl");
    const strict = await build(KEY + spec, ["--no-cache", "--build-arg", "MLSPEC_LOCKED=1"], {
      "mlspec.lock": lock,
    });
    expect(strict.code, strict.stderr).toBe(0);
  });

  test("are trusted by apt, in its transaction and in a step", async () => {
    const spec = `base: debian:bookworm-slim
packages: [hello]
steps:
  - {after: base, run: "rm -f /etc/apt/sources.list.d/*; echo 'deb [trusted=yes] ${url}/debian bookworm main' >/etc/apt/sources.list"}
  - apt-get update && apt-get install -y --no-install-recommends sl
tests: [hello]
`;
    const refused = await build(spec);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(MISTRUST);
    const built = await build(KEY + spec);
    expect(built.code, built.stderr).toBe(0);
  });

  // Some sixty files of a mirror that at times answers badly for longer than one waits.
  test("are trusted by mmdebstrap, and the base it makes has nothing of them", { retry: 1 }, async () => {
    const spec = `base: {bootstrap: debian, release: bookworm, mirror: "${url}/debian", snapshot: true}\n`;
    const refused = await build(spec);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(MISTRUST);
    const archive = join(tempContext({}), "root.tar");
    const built = await build(KEY + spec, ["--output", `type=tar,dest=${archive}`]);
    expect(built.code, built.stderr).toBe(0);
    const [, line = ""] = pem.split("\n");
    expect(await searchArchive(archive, { line, path: "mlspec-certificates" })).toEqual([]);
  });

  test("are trusted by dnf, on a stand-in for an image that has it", async () => {
    const repository = await makeRpmRepository("trust", ["alpha"]);
    for (const [path, bytes] of readFolder(repository)) packages.set(`/rpm${path}`, bytes);
    const base = `${registry()}/mlspec-test/trust-dnf:1`;
    const release = 'ID=rocky\nID_LIKE="fedora rhel"\nVERSION_ID="9.5"\n';
    const prepared = await buildSpec(
      `base: debian:bookworm-slim
packages: [dnf, rpm]
files: ["os-release:/etc/os-release", "macros:/etc/rpm/macros.family"]
steps: [mkdir -p /etc/yum.repos.d /var/lib/rpm && rpm --initdb]
`,
      { "os-release": release, macros: "%_dbpath /var/lib/rpm\n" },
      ["--push", "--provenance=false", "--tag", base],
    );
    expect(prepared.code, prepared.stderr).toBe(0);
    const spec = `base: "${base}"\nrepositories: [{url: "${url}/rpm/", key: key.asc}]\npackages: [alpha]\n`;
    const keys = { "key.asc": readFileSync(join(repository, "key.asc")) };
    const refused = await build(spec, undefined, keys);
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toMatch(MISTRUST);
    const built = await build(KEY + spec, undefined, keys);
    expect(built.code, built.stderr).toBe(0);
  });

  test.each([
    ["dnf", "rocky", ["rocky-release", "bash", "coreutils-single", "dnf", "glibc-minimal-langpack"]],
    ["zypper", "opensuse", ["openSUSE-release", "bash", "coreutils", "zypper"]],
  ])(
    "are trusted by Debian's own %s, which makes a base of small packages of ours",
    async (tool, name, names) => {
      const id = name === "opensuse" ? "opensuse-leap" : name;
      const repository = await makeRpmRepository(id, names);
      for (const [path, bytes] of readFolder(repository)) packages.set(`/${name}${path}`, bytes);
      const tools = `${registry()}/mlspec-test/trust-tools:1`;
      const prepared = await buildSpec(
        "base: debian:bookworm-slim\npackages: [ca-certificates, dnf, openssl, zypper]\n",
        {},
        ["--push", "--provenance=false", "--tag", tools],
      );
      expect(prepared.code, prepared.stderr).toBe(0);
      const spec = `base: {bootstrap: ${name}, release: "9.5", repositories: ["${url}/${name}/"], keyring: key.asc, with: "${tools}"}\n`;
      const keys = { "key.asc": readFileSync(join(repository, "key.asc")) };
      const refused = await build(spec, undefined, keys);
      expect(refused.code, tool).not.toBe(0);
      expect(refused.stderr).toMatch(MISTRUST);
      const archive = join(tempContext({}), "root.tar");
      const built = await build(KEY + spec, ["--output", `type=tar,dest=${archive}`], keys);
      expect(built.code, built.stderr).toBe(0);
      const [, line = ""] = pem.split("\n");
      expect(await searchArchive(archive, { line, path: "mlspec-certificates" })).toEqual([]);
    },
  );

  test("leave the image as it is without them: neither a file nor a word of its configuration", async () => {
    const spec = `base: python:3.11-slim
packages: [hello]
python: {index: "${openUrl}/simple/", packages: [alpha]}
user: app
steps: ['python3 -c "import urllib.request as u; print(u.urlopen(\\"${openUrl}/hello.txt\\").read())" >/srv/hello']
`;
    const folder = tempContext({});
    const [plain, trusting, image] = ["plain.tar", "trusting.tar", "image.tar"].map((name) =>
      join(folder, name),
    );
    const outputs: readonly (readonly [string, string])[] = [
      [spec, `type=tar,dest=${plain}`],
      [KEY + spec, `type=tar,dest=${trusting}`],
      [KEY + spec, `type=oci,dest=${image}`],
    ];
    for (const [text, output] of outputs) {
      const built = await build(text, ["--output", output]);
      expect(built.code, built.stderr).toBe(0);
    }
    expect(await entriesOf(trusting ?? "")).toEqual(await entriesOf(plain ?? ""));
    const [, line = ""] = pem.split("\n");
    const needles = { line, path: "mlspec-certificates" };
    expect(await searchArchive(trusting ?? "", needles)).toEqual([]);
    expect(await searchArchive(image ?? "", needles)).toEqual([]);
    const archive = await readOciArchive(image ?? "");
    const { config } = archive.json<Manifest>(archive.top.digest);
    expect(archive.read(config?.digest ?? "")).not.toMatch(/SSL_CERT_FILE|CA_BUNDLE|PIP_CERT|APT_CONFIG/);
  });

  test("may be a secret's, which is no part of what a step is known by", async () => {
    const spec = `certificates: [{secret: company-ca}]\n${fetchBy(`curl -fsS ${url}/hello.txt`)}`;
    const folder = tempContext({ "ca.pem": pem, "other.pem": `# of another day\n${pem}` });
    const secret = (name: string) => [
      "--secret",
      `id=company-ca,src=${join(folder, name)}`,
      "--output",
      "type=cacheonly",
    ];
    const built = await build(spec, secret("ca.pem"));
    expect(built.code, built.stderr).toBe(0);
    const again = await build(spec, secret("other.pem"));
    expect(again.stderr).toMatch(/\[image \d\/\d\] curl [^\n]*\n#\d+ CACHED/);
    const missing = await build(spec.replace("hello.txt", "hello.txt?again"));
    expect(missing.stderr).toContain("secret company-ca: not found");
  });

  test("are carried by a rendered Dockerfile", async () => {
    const spec = `${KEY}base: python:3.11-slim\nsteps: ['python3 -c "import urllib.request as u; u.urlopen(\\"${url}/hello.txt\\")"']\n`;
    const { made } = await compileText(spec);
    if (made === undefined) throw new Error(spec);
    const folder = tempContext({ ...files, Dockerfile: dockerfile(made.plan).text });
    const built = await docker([
      "buildx",
      "build",
      "--no-cache",
      ...host,
      "--output",
      "type=cacheonly",
      folder,
    ]);
    expect(built.code, built.stderr).toBe(0);
  });

  test("that are none, or are more than that, are told by their file's name", async () => {
    const spec = `${KEY}base: debian:bookworm-slim\nsteps: [echo]\n`;
    const told = async (text: string | Uint8Array) => {
      const refused = await build(spec, undefined, { "certs/company-ca.pem": text });
      expect(refused.code).not.toBe(0);
      return refused.stderr;
    };
    expect(await told("nothing\n")).toContain("company-ca.pem holds no certificate in PEM");
    expect(await told(Buffer.from(pem.split("\n").slice(1, -2).join(""), "base64"))).toContain(
      "openssl x509 -inform der",
    );
    const both = readFileSync(join(authority, "ca-key.pem"), "utf8");
    expect(await told(pem + both)).toContain("company-ca.pem holds a private key");
    const missing = await buildSpec(spec, {}, [...host, "--output", "type=cacheonly"]);
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toMatch(/certs.*(?:not found|no such file)/);
    expect(missing.stderr).toMatch(/>>> certificates: \[certs\/company-ca\.pem\]/);
  });
});
