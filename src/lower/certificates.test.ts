import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { scriptText } from "./scripts/index.ts";
import { ZYPPER_TRUST } from "./scripts/zypper-trust.ts";

const folder = mkdtempSync(join(tmpdir(), "mlspec-certificates-"));
afterAll(() => rmSync(folder, { recursive: true }));

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";

/** A root in a folder, in which a script finds these certificates where they would be mounted. */
function rootWith(certificates: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(folder, "root-"));
  for (const path of ["etc/apt", "etc/ssl/certs", "dev/shm", "dev/mlspec-certificates", "home"])
    mkdirSync(join(root, path), { recursive: true });
  for (const [index, [name, text]] of Object.entries(certificates).entries()) {
    mkdirSync(join(root, `dev/mlspec-certificates/00${index + 1}`));
    writeFileSync(join(root, `dev/mlspec-certificates/00${index + 1}`, name), text);
  }
  return root;
}

/** Runs a script as if the folder were the root. */
function runIn(
  root: string,
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const text = script.replaceAll(/(?<![\w.}])\/(?=(?:dev\/(?:shm|mlspec)|etc)\b)/g, `${root}/`);
  const all = { PATH: "/usr/bin:/bin", HOME: join(root, "home"), ...env };
  return spawnSync("sh", ["-c", text, "script", ...args], { encoding: "utf8", env: all });
}

function variables(root: string, env: Readonly<Record<string, string>> = {}) {
  const ran = runIn(root, scriptText("with-certificates"), ["env"], env);
  expect(ran.stderr).toBe("");
  return Object.fromEntries(ran.stdout.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

describe("with-certificates", () => {
  test("lays certificates behind the root's own, and tells programs of the file", () => {
    const root = rootWith({ "a.pem": PEM, "b.pem": `${PEM}\r\n` });
    writeFileSync(join(root, "etc/ssl/certs/ca-certificates.crt"), "the root's");
    const { SSL_CERT_FILE: bundle = "", ...others } = variables(root);
    expect(readFileSync(bundle, "utf8")).toBe(`the root's\n${PEM}\n${PEM}\r\n\n`);
    for (const name of [
      "PIP_CERT",
      "REQUESTS_CA_BUNDLE",
      "CURL_CA_BUNDLE",
      "GIT_SSL_CAINFO",
      "MLSPEC_CERTIFICATES",
    ])
      expect(others[name]).toBe(bundle);
    expect(readFileSync(others.APT_CONFIG ?? "", "utf8")).toBe(`Acquire::https::CAInfo "${bundle}";\n`);
  });

  test("leaves a variable that names another file, and takes the place of the root's own bundle", () => {
    const root = rootWith({ "a.pem": PEM });
    const own = join(root, "etc/ssl/certs/ca-certificates.crt");
    const found = variables(root, {
      SSL_CERT_FILE: own,
      PIP_CERT: "/own.pem",
      APT_CONFIG: "/apt",
      WGETRC: "/rc",
    });
    expect(found.SSL_CERT_FILE).toBe(found.MLSPEC_CERTIFICATES);
    expect(found).toMatchObject({ PIP_CERT: "/own.pem", APT_CONFIG: "/apt", WGETRC: "/rc" });
  });

  test.skipIf(!existsSync("/usr/bin/wget"))("keeps what the user tells wget (needs wget)", () => {
    const root = rootWith({ "a.pem": PEM });
    writeFileSync(join(root, "home/.wgetrc"), "timeout = 3");
    const { WGETRC = "", SSL_CERT_FILE } = variables(root);
    expect(readFileSync(WGETRC, "utf8")).toBe(`timeout = 3\nca_certificate = ${SSL_CERT_FILE}\n`);
  });

  test.each([
    ["no PEM", "a.pem holds no certificate in PEM"],
    [`${PEM}\n-----BEGIN EC PRIVATE KEY-----\n`, "a.pem holds a private key"],
    [`${PEM}\n${"x".repeat(1 << 20)}`, "a.pem is larger than 1 MiB"],
  ])("refuses %.12s… and runs nothing", (text, message) => {
    const ran = runIn(rootWith({ "a.pem": text }), scriptText("with-certificates"), ["echo", "ran"]);
    expect(ran).toMatchObject({ status: 65, stdout: "" });
    expect(ran.stderr).toMatch(/^mlspec: certificates: /);
    expect(ran.stderr).toContain(message);
  });
});

test.skipIf(!hasOpenssl)(
  "zypper finds certificates by their hashes, and none of them stays (needs openssl)",
  () => {
    const made = ["a", "b"].map((name) => {
      const file = join(folder, `${name}.pem`);
      // biome-ignore format: the words of one command
      execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", `/CN=${name}`, "-keyout", "/dev/null",
      "-out", file], { stdio: "ignore" });
      return file;
    });
    const root = rootWith({ "both.pem": made.map((file) => readFileSync(file, "utf8")).join("") });
    const trusted = join(root, "etc/ssl/certs");
    const script = `set -eu\n${ZYPPER_TRUST}"$@"\nforget_trusted\n`;
    const verify = ["openssl", "verify", "-CApath", trusted, "-no-CAfile", "-no-CAstore", ...made];
    const ran = runIn(root, script, verify, { MLSPEC_CERTIFICATES: "/bundle" });
    expect(ran.stdout).toBe(made.map((file) => `${file}: OK\n`).join(""));
    expect([readdirSync(trusted), readdirSync(join(root, "dev/shm"))]).toEqual([[], []]);
    expect(runIn(root, script, verify).status).not.toBe(0);
  },
);
