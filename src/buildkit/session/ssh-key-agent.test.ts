import { execFile, execFileSync, spawnSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AgentFrames } from "./agent-frames.ts";
import { readSshKey, type SshKey, sshKeyAgent } from "./ssh-key-agent.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-keys-"));
const at = (name: string): string => join(top, name);
afterAll(() => rmSync(top, { recursive: true, force: true }));

const hasOpenSsh = spawnSync("ssh-keygen", ["-Y"]).error === undefined;
const talk = (keys: readonly SshKey[], request: readonly number[]): Promise<Buffer> =>
  sshKeyAgent(keys).open().ask(Buffer.from(request));

describe.skipIf(!hasOpenSsh)(
  `an agent with keys of OpenSSH's tools${hasOpenSsh ? "" : " (skipped: ssh-keygen is not installed)"}`,
  () => {
    const kinds = ["ed25519", "rsa", "ecdsa"];
    const socket = at("agent.sock");
    const server = createServer((connection) => {
      const frames = new AgentFrames();
      const { ask } = sshKeyAgent(kinds.map((kind) => readSshKey(readFileSync(at(kind))))).open();
      connection.on("data", async (bytes) => {
        frames.add(bytes);
        for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
          connection.write(await ask(frame));
        }
      });
    });
    const openSsh = (program: string, words: readonly string[], input = ""): Promise<string> =>
      new Promise((resolve, reject) => {
        // Not synchronous: the agent that it asks answers in this process.
        const options = { env: { ...process.env, SSH_AUTH_SOCK: socket } };
        const child = execFile(program, words, options, (error, stdout, stderr) =>
          error === null ? resolve(stdout + stderr) : reject(new Error(stdout + stderr)),
        );
        child.stdin?.end(input);
      });
    beforeAll(async () => {
      for (const kind of kinds) {
        execFileSync("ssh-keygen", ["-q", "-t", kind, "-N", "", "-C", `${kind} key`, "-f", at(kind)]);
      }
      execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "not-to-be-seen", "-f", at("locked")]);
      await new Promise<void>((resolve) => server.listen(socket, resolve));
    });
    afterAll(() => server.close());

    it("lists them to ssh-add", async () => {
      const lines = (await openSsh("ssh-add", ["-L"])).trimEnd().split("\n");
      // The older formats keep no comment, so the first two words are compared.
      const keys = lines.map((line) => line.split(" ").slice(0, 2).join(" "));
      const files = kinds.map((kind) => readFileSync(at(`${kind}.pub`), "utf8"));
      expect(keys).toEqual(files.map((file) => file.split(" ").slice(0, 2).join(" ")));
    });

    it.each(kinds)("signs for ssh-keygen with a key of the kind %s", async (kind) => {
      const signature = await openSsh(
        "ssh-keygen",
        ["-Y", "sign", "-f", at(`${kind}.pub`), "-n", "test"],
        "text",
      );
      writeFileSync(
        at("signature"),
        signature.slice(signature.indexOf("-----BEGIN"), signature.lastIndexOf("-----") + 6),
      );
      const check = ["-Y", "check-novalidate", "-n", "test", "-s", at("signature")];
      expect(await openSsh("ssh-keygen", check, "text")).toContain('Good "test" signature');
      await expect(openSsh("ssh-keygen", check, "other text")).rejects.toThrow();
    });

    it("does not take one under a passphrase, and tells nothing of it", () => {
      const file = readFileSync(at("locked"), "utf8");
      expect(() => readSshKey(Buffer.from(file))).toThrow(/^it is kept under a passphrase$/);
    });
  },
);

describe("an agent with keys of a build", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

  it.each(["pkcs1", "pkcs8"] as const)("takes a PEM file of the form %s", (type) => {
    const { publicBlob } = readSshKey(Buffer.from(privateKey.export({ type, format: "pem" })));
    expect(publicBlob.subarray(4, 11).toString()).toBe("ssh-rsa");
  });

  it("refuses keys it does not have, messages that are cut, and all else", async () => {
    const refusal = [0, 0, 0, 1, 5];
    const key = readSshKey(Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })));
    const strange = [0, 0, 0, 13, 13, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0];
    expect([...(await talk([key], strange))]).toEqual(refusal);
    expect([...(await talk([key], [0, 0, 0, 3, 13, 255, 255]))]).toEqual(refusal);
    expect([...(await talk([key], [0, 0, 0, 5, 13, 255, 255, 255, 255]))]).toEqual(refusal);
    expect([...(await talk([key], [0, 0, 0, 1, 17]))]).toEqual(refusal);
  });

  it("is not made of a file that is no key", () => {
    expect(() => readSshKey(Buffer.from("base: debian"))).toThrow(/^it is no private SSH key$/);
    expect(() => readSshKey(Buffer.alloc(0))).toThrow(/^it is no private SSH key$/);
  });
});
