import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Certificates } from "./certificates.ts";
import { docker, registry, tempContext } from "./engine.ts";
import { buildSpec } from "./frontend-build-spec.ts";

/** A repository of apt with one package, signed: as a suite with components, and as a folder. */
const MAKER = `FROM debian:bookworm-slim AS maker
RUN apt-get update && apt-get install -y --no-install-recommends apt-utils gnupg
RUN <<'END'
set -eu
mkdir -p /p/DEBIAN /p/usr/bin /r/pool /r/dists/stable/extra/binary-amd64 /r/dists/stable/extra/binary-arm64 /r/flat
printf 'Package: greet\\nVersion: 1.2\\nArchitecture: all\\nMaintainer: tests\\nDescription: says hello\\n' >/p/DEBIAN/control
printf '#!/bin/sh\\necho hello from the vendor\\n' >/p/usr/bin/greet
chmod 755 /p/usr/bin/greet
dpkg-deb --build /p /r/pool/greet_1.2_all.deb
cp /r/pool/greet_1.2_all.deb /r/flat/
cd /r
for arch in amd64 arm64; do apt-ftparchive packages pool >dists/stable/extra/binary-$arch/Packages; done
apt-ftparchive -o APT::FTPArchive::Release::Suite=stable -o APT::FTPArchive::Release::Components=extra release dists/stable >/tmp/Release
mv /tmp/Release dists/stable/
(cd flat && apt-ftparchive packages . >Packages && apt-ftparchive release . >/tmp/Release && mv /tmp/Release .)
export GNUPGHOME=/tmp/gnupg
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-gen-key 'tests <tests@example.org>' rsa2048 sign never
for folder in dists/stable flat; do gpg --batch --clearsign -o $folder/InRelease $folder/Release; done
gpg --batch --armor --export >vendor.asc
gpg --batch --export >vendor.gpg
export GNUPGHOME=/tmp/other
mkdir -m 700 "$GNUPGHOME"
gpg --batch --quiet --passphrase '' --quick-gen-key 'others <others@example.org>' rsa2048 sign never
gpg --batch --armor --export >other.asc
END
FROM scratch
COPY --from=maker /r /
`;

const folder = tempContext({ Dockerfile: MAKER });
const made = join(folder, "made");
const serveMade: RequestListener = (request, response) => {
  const file = createReadStream(join(made, new URL(request.url ?? "", "http://h").pathname));
  file.on("error", () => response.writeHead(404).end());
  file.pipe(response);
};
let server: Server;
let address: string;
beforeAll(async () => {
  const built = await docker(["buildx", "build", "--output", made, folder]);
  expect(built.code, built.stderr).toBe(0);
  server = createServer(serveMade).listen(0, "127.0.0.1");
  await once(server, "listening");
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server?.close();
  server?.closeAllConnections();
});

const host = ["--network", "host", "--allow", "network.host"];
const keys = () => ({
  "keys/vendor.asc": readFileSync(join(made, "vendor.asc")),
  "keys/vendor.gpg": readFileSync(join(made, "vendor.gpg")),
  "keys/other.asc": readFileSync(join(made, "other.asc")),
});

describe("repositories beside the distribution's", () => {
  test("give packages to the image and to its build side, and leave nothing of themselves", async () => {
    const tag = "mlspec-test/repositories";
    const spec = `base: debian:bookworm-slim
repositories: [{url: "${address}", suite: stable, components: [extra], key: keys/vendor.asc}]
packages: [greet]
build: {packages: [greet], steps: [greet > /said]}
files: [{from: build, src: /said, to: /srv/said}]
cmd: [sh, -c, "greet; cat /srv/said; ls -A /etc/apt/sources.list.d /etc/apt/keyrings /etc/apt/trusted.gpg.d /dev/shm; cat /etc/apt/sources.list.d/* | grep -c 127.0.0.1"]
`;
    const built = await buildSpec(spec, keys(), [...host, "--load", "--tag", tag]);
    expect(built.code, built.stderr).toBe(0);
    const { stdout } = await docker(["run", "--rm", tag]);
    expect(stdout).toMatch(/^hello from the vendor\nhello from the vendor\n/);
    expect(stdout).not.toMatch(/mlspec|vendor\.(?:asc|gpg)/);
    expect(stdout.trim().split("\n").at(-1)).toBe("0");
  });

  test("may be folders of packages, with keys that are no text and come from elsewhere", async () => {
    const sum = createHash("sha256").update(keys()["keys/vendor.gpg"]).digest("hex");
    const spec = `base: debian:bookworm-slim
repositories: [{url: "${address}", suite: flat/, key: {url: "${address}/vendor.gpg", sha256: ${sum}}}]
packages: [greet]
tests: [greet]
`;
    const built = await buildSpec(spec, {}, host);
    expect(built.code, built.stderr).toBe(0);
    const changed = await buildSpec(spec.replace(sum, "0".repeat(64)), {}, host);
    expect(changed.code).not.toBe(0);
    expect(changed.stderr).toMatch(/digest mismatch/);
  });

  test("are asked by TLS where the image had no authorities' certificates: it gets them first", async () => {
    const certificates = new Certificates(tempContext({}));
    const authority = certificates.authority("authority");
    const issued = certificates.issue(authority, "server", ["IP:127.0.0.1"]);
    const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(issued, name)));
    const tls = createTlsServer({ key, cert }, serveMade).listen(0, "127.0.0.1");
    await once(tls, "listening");
    try {
      // Debian's package puts a site's own authorities beside the usual ones.
      const base = `${registry()}/mlspec-test/own-authority:1`;
      const ca = { "own.crt": readFileSync(join(authority, "ca.pem")) };
      const prepared = await buildSpec(
        "base: debian:bookworm-slim\nfiles: ['own.crt:/usr/local/share/ca-certificates/own.crt']\n",
        ca,
        ["--push", "--provenance=false", "--tag", base],
      );
      expect(prepared.code, prepared.stderr).toBe(0);
      const spec = `base: "${base}"
repositories:
  - {url: "https://127.0.0.1:${(tls.address() as AddressInfo).port}", suite: stable, components: [extra], key: keys/vendor.asc}
packages: [greet]
tests: [greet]
`;
      const built = await buildSpec(spec, keys(), host);
      expect(built.code, built.stderr).toBe(0);
      expect(built.stderr).toContain("Setting up ca-certificates");
    } finally {
      tls.close();
      tls.closeAllConnections();
    }
  });

  test("are not believed with another's key", async () => {
    const spec = `base: debian:bookworm-slim
repositories:
  - {url: "${address}", suite: stable, components: [extra], key: keys/other.asc}
packages: [greet]
`;
    const built = await buildSpec(spec, keys(), host);
    expect(built.code).not.toBe(0);
    expect(built.stderr).toMatch(/NO_PUBKEY|not signed/);
    expect(built.stderr).toMatch(/>>> .*packages/);
  });
});
