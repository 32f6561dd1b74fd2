/**
 * Packages of bases of the families of RHEL and SUSE, by the real dnf and zypper. No image of theirs can be had here: a stand-in is
 * Debian with Debian's own dnf or zypper, an os-release that names the family, and rpm's database where the family has it (Debian's
 * is in HOME). microdnf, which Debian has not, is tried where MLSPEC_MICRODNF names the program, built on Debian's libdnf.
 * The packages are small ones of our own, signed, served on loopback.
 */
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docker, type Run, registry, tempContext } from "./engine.ts";
import { buildSpec, withSyntax } from "./frontend-build-spec.ts";
import { readOciArchive } from "./oci-archive.ts";
import { makeRpmRepository, readFolder } from "./rpm-repository.ts";

const files = new Map<string, Uint8Array>();
const server = createServer((request, response) => {
  const file = files.get(decodeURIComponent(request.url ?? ""));
  if (file === undefined) response.writeHead(404).end();
  else response.end(file);
});
let address = "";
const out = tempContext({});
const network = ["--network", "host", "--allow", "network.host"];
let keyOfOthers: Uint8Array = new Uint8Array();

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  keyOfOthers = readFileSync(join(await makeRpmRepository("other", ["other"]), "key.asc"));
});
afterAll(() => server.close());

/** microdnf's program, where there is one at hand. */
const microdnf = process.env.MLSPEC_MICRODNF;

/** What each stand-in installs by Debian's packages. */
const TOOLS = { dnf: "dnf", microdnf: "libdnf2, libpeas-1.0-0, libsmartcols1", zypper: "zypper" };

describe.each([
  ["rocky", "dnf", "fedora rhel", "/var/lib/rpm", "true"],
  // The old place leads to the new one, and it is where zypper looks.
  [
    "opensuse-leap",
    "zypper",
    "suse opensuse",
    "/usr/lib/sysimage/rpm",
    "rm -rf /var/lib/rpm && ln -s ../../usr/lib/sysimage/rpm /var/lib/rpm",
  ],
  ...(microdnf === undefined
    ? []
    : ([["rhel", "microdnf", "fedora", "/var/lib/rpm", "chmod +x /usr/bin/microdnf"]] as const)),
] as const)("packages on a stand-in for %s, by the real %s", (id, tool, like, database, place) => {
  const folder = tempContext({});
  const lockFile = join(folder, "mlspec.lock");
  const specFile = join(folder, "mlspec.yaml");
  let spec = "";

  const build = (...args: readonly string[]): Promise<Run> =>
    docker([
      ...["buildx", "build", "--progress=plain", "--provenance=false", ...network],
      ...["--file", specFile, ...args, folder],
    ]);
  const strict = (...args: readonly string[]) =>
    build("--build-arg", "MLSPEC_LOCKED=1", "--output", "type=cacheonly", ...args);

  beforeAll(async () => {
    const repository = await makeRpmRepository(id, ["alpha", "Beta_two", "gamma"]);
    for (const [path, bytes] of readFolder(repository)) files.set(`/${id}${path}`, bytes);
    const base = `${registry()}/mlspec-test/rpm-base-${id}:1`;
    const release = `ID=${id}\nID_LIKE="${like}"\nVERSION_ID="9.5"\n`;
    const own = tool === "microdnf" ? ', "microdnf:/usr/bin/microdnf"' : "";
    const prepared = await buildSpec(
      `base: debian:bookworm-slim
packages: [${TOOLS[tool]}, rpm]
files: ["os-release:/etc/os-release", "macros:/etc/rpm/macros.family"${own}]
steps: [mkdir -p /etc/yum.repos.d /etc/zypp/repos.d ${database} && rpm --initdb && ${place}]
`,
      {
        "os-release": release,
        macros: `%_dbpath ${database}\n`,
        ...(tool === "microdnf" && { microdnf: readFileSync(microdnf ?? "") }),
      },
      ["--push", "--provenance=false", "--tag", base],
    );
    expect(prepared.code, prepared.stderr).toBe(0);
    writeFileSync(join(folder, "key.asc"), readFileSync(join(repository, "key.asc")));
    writeFileSync(join(folder, "others.asc"), keyOfOthers);
    spec = withSyntax(`base: ${base}
repositories: [{url: "${address}/${id}/", key: key.asc}]
packages: [alpha, Beta_two]
build: {packages: [gamma], steps: ['cp /usr/share/gamma/post /made']}
files: [{from: build, src: /made, to: /srv/in/made}]
tests:
  - grep -qx ran /usr/share/alpha/post && grep -qx ran /usr/share/Beta_two/post && grep -qx ran /srv/in/made
  - rpm -q alpha Beta_two && test -s ${database}/rpmdb.sqlite
  - test -z "$(find /var/cache/dnf /var/cache/libdnf5 /var/cache/yum /var/cache/zypp /var/log -type f 2>/dev/null | grep -E 'rpm|solv|dnf|hawkey|zypp')"
  - test -z "$(find /etc/yum.repos.d /etc/zypp/repos.d /dev/shm -type f)"
`);
    writeFileSync(specFile, spec);
  });

  test("are installed, leave no caches and logs, and their database stays", async () => {
    const built = await build("--output", "type=cacheonly");
    expect(built.code, built.stderr).toBe(0);
  });

  test("are locked by epoch, version, release and architecture, in the same bytes each time", async () => {
    const write = async (...args: readonly string[]) => {
      const written = await build("--target", "lock", "--output", folder, ...args);
      expect(written.code, written.stderr).toBe(0);
      return readFileSync(lockFile, "utf8");
    };
    const text = await write();
    const lists = Object.values(JSON.parse(text).packages).flatMap((one) => Object.values(one as object));
    expect(lists).toEqual([["Beta_two:noarch 1:1.0-1", "alpha:noarch 0:1.0-1"], ["gamma:noarch 0:1.0-1"]]);
    expect(await write("--no-cache")).toBe(text);
    const held = await strict("--no-cache");
    expect(held.code, held.stderr).toBe(0);
  });

  test("are in the same image each time, held to a lock", async () => {
    const digests: string[] = [];
    for (const name of ["first", "second"]) {
      const dest = join(out, `${id}-${name}.tar`);
      const built = await build(
        ...["--no-cache", "--build-arg", "MLSPEC_LOCKED=1", "--build-arg", "SOURCE_DATE_EPOCH=1700000000"],
        ...["--output", `type=oci,rewrite-timestamp=true,dest=${dest}`],
      );
      expect(built.code, built.stderr).toBe(0);
      digests.push((await readOciArchive(dest)).top.digest);
    }
    expect(digests[1]).toBe(digests[0]);
  });

  test("are those of the lock, or the build fails with what there is", async () => {
    const text = readFileSync(lockFile, "utf8");
    writeFileSync(lockFile, text.replace("alpha:noarch 0:1.0-1", "alpha:noarch 0:0.9-3"));
    const refused = await strict();
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("mlspec.lock does not hold");
    expect(refused.stderr).toMatch(/locked: +alpha:noarch 0:0\.9-3/);
    expect(refused.stderr).toMatch(/installed: +alpha:noarch 0:1\.0-1/);
    expect(refused.stderr).toMatch(/4 \| >>> packages: \[alpha, Beta_two\]/);
    writeFileSync(lockFile, text);
  });

  test("that the lock is not of are refused at their line", async () => {
    writeFileSync(specFile, spec.replace("packages: [alpha,", "packages: [gamma, alpha,"));
    const refused = await strict();
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain("error[ML021 lock-drift]");
    writeFileSync(specFile, spec);
  });

  test("that do not exist, and those that somebody else signed, fail at their line", async () => {
    writeFileSync(specFile, spec.replace("packages: [alpha,", "packages: [nowhere,"));
    const unknown = await build("--output", "type=cacheonly");
    expect(unknown.code).not.toBe(0);
    expect(unknown.stderr).toMatch(
      /No match for argument: nowhere|'nowhere' not found|No package matches 'nowhere'/,
    );
    expect(unknown.stderr).toMatch(/4 \| >>> packages: \[nowhere, Beta_two\]/);
    writeFileSync(specFile, spec.replace("key: key.asc", "key: others.asc"));
    const foreign = await build("--output", "type=cacheonly");
    expect(foreign.code).not.toBe(0);
    writeFileSync(specFile, spec);
  });
});
