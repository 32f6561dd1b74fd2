import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Auth } from "../../proto/index.ts";
import { fakeEngine } from "./fake-engine.ts";
import { registryAuth } from "./registry-auth.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-auth-"));
/** A fake credential helper: it knows one registry, and fails for another. */
const helper = `#!/bin/sh
read host
case $host in
  known.test) echo '{"ServerURL":"known.test","Username":"u","Secret":"s"}' ;;
  token.test) echo '{"Username":"<token>","Secret":"t"}' ;;
  counted.test) echo x >> "$COUNT"; echo '{"Username":"u","Secret":"s"}' ;;
  broken.test) echo oops >&2; exit 1 ;;
  *) echo 'credentials not found in native keychain'; exit 1 ;;
esac
`;
writeFileSync(join(top, "docker-credential-fake"), helper);
chmodSync(join(top, "docker-credential-fake"), 0o755);
const auth = (text: string) => Buffer.from(text).toString("base64");
const config = {
  auths: {
    "https://index.docker.io/v1/": { auth: auth("hub:p:w") },
    "plain.test:5000": { auth: auth("user:pass\0") },
    "identity.test": { identitytoken: "id-token" },
    "broken-entry.test": { auth: 7 },
  },
  credHelpers: Object.fromEntries(
    ["known.test", "token.test", "unknown.test", "broken.test", "counted.test"].map((host) => [host, "fake"]),
  ),
};
Object.assign(config.credHelpers, { "evil.test": "../../bin/sh" });
writeFileSync(join(top, "config.json"), JSON.stringify(config));

const env = { PATH: `${top}:/usr/bin:/bin`, COUNT: join(top, "count") };
const engine = fakeEngine([registryAuth({ configDir: top, env })]);
const ask = async (Host: string) => {
  const { Username, Secret } = await engine.client.unary(Auth.method.credentials, { Host });
  return [Username, Secret];
};

afterAll(() => {
  engine.close();
  rmSync(top, { recursive: true, force: true });
});

describe("credentials for a registry", () => {
  it.each([
    ["registry-1.docker.io", ["hub", "p:w"]],
    ["plain.test:5000", ["user", "pass"]],
    ["identity.test", ["", "id-token"]],
    ["broken-entry.test", ["", ""]],
    ["nobody.test", ["", ""]],
    ["known.test", ["u", "s"]],
    ["token.test", ["", "t"]],
    ["unknown.test", ["", ""]],
  ])("%s", async (host, expected) => {
    expect(await ask(host)).toEqual(expected);
  });

  it.each(["broken.test", "evil.test"])("fail when the helper does, without its words: %s", async (host) => {
    await expect(ask(host)).rejects.toThrow(
      /^the credential helper "[^"]*" of docker's configuration failed$/,
    );
  });

  it("are anonymous without docker's configuration", async () => {
    const other = fakeEngine([registryAuth({ configDir: join(top, "none"), env })]);
    const { Username } = await other.client.unary(Auth.method.credentials, { Host: "plain.test:5000" });
    other.close();
    expect(Username).toBe("");
  });

  it("of a helper are remembered for a while", async () => {
    await ask("counted.test");
    expect(await ask("counted.test")).toEqual(["u", "s"]);
    expect(readFileSync(env.COUNT, "utf8")).toBe("x\n");
  });
});
