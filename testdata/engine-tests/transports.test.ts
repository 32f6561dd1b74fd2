/** Every way to an engine, each with a build over it; and what is said where there is none. */
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EngineClient } from "../../src/buildkit/control/index.ts";
import { createSession, localFiles } from "../../src/buildkit/session/index.ts";
import {
  type AddressChoice,
  connectEngine,
  EngineUnreachable,
  resolveAddress,
  type TlsOptions,
} from "../../src/buildkit/transport/index.ts";
import { exec, image, local, marshal } from "../../src/llb/index.ts";
import { Certificates } from "./certificates.ts";
import { docker, engineEnv, root, tempContext } from "./engine.ts";
import { missingForOwnEngine, type OwnEngine, startOwnEngine } from "./own-engine.ts";
import { setUpPodman } from "./podman.ts";
import { type Relay, startRelay } from "./relays.ts";
import { freePort, type Sshd, startSshd } from "./sshd.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-ways-"));
const at = (name: string) => join(top, name);
const certificates = new Certificates(top);
const noRoot = process.getuid?.() === 0 ? undefined : "the servers of the test are started by root";
const relays: Relay[] = [];
const socket = (engineEnv().DOCKER_HOST ?? "").replace(/^unix:\/\//, "");
type Variables = Readonly<Record<string, string | undefined>>;

let authority: string;
let server: string;
let client: string;
let stranger: string;

async function relay(...given: Parameters<typeof startRelay>): Promise<Relay> {
  const started = await startRelay(...given);
  relays.push(started);
  return started;
}

beforeAll(async () => {
  authority = certificates.authority("authority");
  server = certificates.issue(authority, "server", ["IP:127.0.0.1", "DNS:engine.example"]);
  client = certificates.issue(authority, "client", ["DNS:client.example"]);
  stranger = certificates.issue(certificates.authority("others"), "stranger", [
    "IP:127.0.0.1",
    "DNS:client.example",
  ]);
  mkdirSync(at("buildkit"));
  await relay({ speaks: "buildkit", path: at("buildkit/buildkitd.sock") });
  mkdirSync(at("bin"));
  copyFileSync(join(root, "testdata/engine-tests/stand-in-buildctl.pl"), at("bin/buildctl"));
  chmodSync(at("bin/buildctl"), 0o755);
});

afterAll(() => {
  for (const { stop } of relays) stop();
  rmSync(top, { recursive: true, force: true });
});

const keys = (folder: string): TlsOptions => ({
  cert: readFileSync(join(folder, "cert.pem")),
  key: readFileSync(join(folder, "key.pem")),
});
const trusting = (folder: string): TlsOptions => ({ ca: readFileSync(join(folder, "ca.pem")) });
const serverTls = () => ({
  cert: readFileSync(join(server, "cert.pem")),
  key: readFileSync(join(server, "key.pem")),
  ca: readFileSync(join(authority, "ca.pem")),
  // As engines of gRPC are: one who does not ask for HTTP/2 is turned away.
  ALPNProtocols: ["h2"],
});

/** Runs a step that reads a file of ours at the first of these engines that answers; resolves with its address. */
async function buildAt(choices: readonly AddressChoice[], env: Variables = engineEnv()): Promise<string> {
  const connection = await connectEngine(choices, { env, timeoutMs: 30_000 });
  const word = randomBytes(8).toString("hex");
  const services = [localFiles(new Map([["context", tempContext({ word })]]))];
  const session = createSession(connection.client, { services });
  const platform = { os: "linux", architecture: "amd64" };
  const { root: made } = exec({
    root: image("docker.io/library/debian:bookworm-slim", { platform }),
    args: ["sh", "-euc", 'test "$(cat /context/word)" = "$WORD"; echo "read $WORD"'],
    env: { PATH: "/usr/bin:/bin", WORD: word },
    network: "none",
    mounts: [
      { kind: "bind", dest: "/context", source: local("context", { sharedKeyHint: word }), readonly: true },
    ],
  });
  try {
    const engine = new EngineClient(connection.client);
    const build = engine.solve({ definition: marshal(made, { platform }), session });
    let printed = "";
    for await (const { logs } of build.progress) for (const { data } of logs) printed += Buffer.from(data);
    await build.result;
    expect(printed).toBe(`read ${word}\n`);
    return connection.address;
  } finally {
    session.close();
    connection.close();
  }
}

const asked = (address: string, tls?: TlsOptions): AddressChoice[] => [{ address, reason: "a test", tls }];

/** What a connection fails with. */
async function failureOf(choices: readonly AddressChoice[], env: Variables = engineEnv()): Promise<string> {
  const failure = await connectEngine(choices, { env, timeoutMs: 15_000 }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(EngineUnreachable);
  const { message } = failure as EngineUnreachable;
  for (const { address, reason } of choices) expect(message).toContain(`  ${address} (${reason}): `);
  return message;
}

describe("unix:// and tcp://, to a relay that shows the engine's BuildKit as buildkitd would", () => {
  test("unix://", () => buildAt(asked(`unix://${at("buildkit/buildkitd.sock")}`)));

  test("BUILDKIT_HOST, before all else", async () => {
    const env = { ...engineEnv(), BUILDKIT_HOST: `unix://${at("buildkit/buildkitd.sock")}` };
    expect(await buildAt(await resolveAddress(env), env)).toBe(env.BUILDKIT_HOST);
  });

  test("a rootless BuildKit's socket, found below XDG_RUNTIME_DIR", async () => {
    const { BUILDKIT_HOST: _, ...rest } = engineEnv();
    const env = { ...rest, XDG_RUNTIME_DIR: top };
    expect(await buildAt(await resolveAddress(env), env)).toBe(`unix://${at("buildkit/buildkitd.sock")}`);
  });

  test("tcp://", async () => {
    const { port } = await relay({ speaks: "buildkit" });
    await buildAt(asked(`tcp://127.0.0.1:${port}`));
    const absent = `tcp://127.0.0.1:${await freePort()}`;
    expect(await failureOf(asked(absent))).toContain("nobody is listening");
  });

  test("tcp:// with TLS, and each way in which it is not to be trusted", async () => {
    const { port } = await relay({ speaks: "buildkit", tls: serverTls() });
    const address = `tcp://127.0.0.1:${port}`;
    await buildAt(asked(address, trusting(authority)));
    await buildAt(asked(address, { ...trusting(authority), serverName: "engine.example" }));
    await buildAt(asked(address, { verify: false }));
    const untrusted = "the engine's certificate is of an authority that is not trusted here";
    expect(await failureOf(asked(address, trusting(at("others"))))).toContain(untrusted);
    expect(await failureOf(asked(address, {}))).toContain(untrusted);
    const misnamed = { ...trusting(authority), serverName: "other.example" };
    expect(await failureOf(asked(address, misnamed))).toMatch(
      /certificate is for another name \(.*other\.example/,
    );
    expect(await failureOf(asked(address))).toContain("it may want TLS");
    const plain = await relay({ speaks: "buildkit" });
    expect(await failureOf(asked(`tcp://127.0.0.1:${plain.port}`, trusting(authority)))).toMatch(
      /speaks? no TLS/,
    );
  });

  test.for(["TLSv1.2", "TLSv1.3"] as const)("tcp:// with a client's certificate, in %s", async (version) => {
    const tls = { ...serverTls(), requestCert: true, rejectUnauthorized: true, maxVersion: version };
    const { port } = await relay({ speaks: "buildkit", tls });
    const address = `tcp://127.0.0.1:${port}`;
    await buildAt(asked(address, { ...trusting(authority), ...keys(client) }));
    const named = { ...engineEnv(), BUILDKIT_HOST: address, BUILDKIT_TLS_DIR: client };
    expect(await buildAt(await resolveAddress(named), named)).toBe(address);
    expect(await failureOf(asked(address, trusting(authority)))).toMatch(
      version === "TLSv1.3" ? /wants a client's certificate, and none was given/ : /refused the handshake/,
    );
    expect(await failureOf(asked(address, { ...trusting(authority), ...keys(stranger) }))).toMatch(
      /may not accept this client's certificate/,
    );
    const mixed = { ...trusting(authority), cert: keys(client).cert, key: keys(stranger).key };
    expect(await failureOf(asked(address, mixed))).toContain(
      "a certificate or key given here cannot be read",
    );
  });
});

describe("docker://", () => {
  test("over a Unix socket, as DOCKER_HOST and as an address", async () => {
    await buildAt(asked(`docker://${socket}`));
    const { BUILDKIT_HOST: _, ...env } = engineEnv();
    expect(await buildAt((await resolveAddress(env)).slice(-1), env)).toBe(`docker://${socket}`);
  });

  test("over TCP", async () => {
    const { port } = await relay({ speaks: "docker" });
    await buildAt(asked(`docker://127.0.0.1:${port}`));
    const env = { ...engineEnv(), DOCKER_HOST: `tcp://127.0.0.1:${port}` };
    expect(await buildAt((await resolveAddress(env)).slice(-1), env)).toBe(`docker+tcp://127.0.0.1:${port}`);
  });

  describe("of a dockerd with --tlsverify", () => {
    const missing = missingForOwnEngine();
    let port: number;
    let engine: OwnEngine | undefined;

    beforeAll(async () => {
      if (missing !== undefined) return;
      port = await freePort();
      const words = ["--tlscacert", "ca.pem", "--tlscert", "cert.pem", "--tlskey", "key.pem"];
      const placed = words.map((word) => (word.startsWith("--") ? word : join(server, word)));
      engine = await startOwnEngine({ listen: ["-H", `tcp://127.0.0.1:${port}`, "--tlsverify", ...placed] });
    });
    afterAll(() => engine?.stop());

    test("over TLS, with the right keys alone", async ({ skip }) => {
      skip(missing !== undefined, missing);
      const address = `docker://127.0.0.1:${port}`;
      await buildAt(asked(address, { ...trusting(authority), ...keys(client) }));
      expect(await failureOf(asked(address, trusting(authority)))).toContain(
        "wants a client's certificate, and none was given",
      );
      expect(await failureOf(asked(address, { ...trusting(authority), ...keys(stranger) }))).toContain(
        "does not accept this client's certificate",
      );
      expect(await failureOf(asked(address, { ...trusting(at("others")), ...keys(client) }))).toContain(
        "an authority that is not trusted here",
      );
      expect(await failureOf(asked(address))).toContain("it may want TLS");
    });

    test("named by DOCKER_HOST, DOCKER_TLS_VERIFY and DOCKER_CERT_PATH", async ({ skip }) => {
      skip(missing !== undefined, missing);
      const env = {
        ...engineEnv(),
        DOCKER_HOST: `tcp://127.0.0.1:${port}`,
        DOCKER_TLS_VERIFY: "1",
        DOCKER_CERT_PATH: client,
      };
      expect(await buildAt((await resolveAddress(env)).slice(-1), env)).toBe(
        `docker+tcp://127.0.0.1:${port}`,
      );
    });

    test("named by a context that docker made, with its keys", async ({ skip }) => {
      skip(missing !== undefined, missing);
      const { DOCKER_HOST: _, BUILDKIT_HOST: __, ...rest } = engineEnv();
      const env = { ...rest, DOCKER_CONFIG: at("config"), DOCKER_CONTEXT: "far" };
      const files = ["ca", "cert", "key"].map((name) => `${name}=${join(client, `${name}.pem`)}`);
      const made = await docker(
        ["context", "create", "far", "--docker", [`host=tcp://127.0.0.1:${port}`, ...files].join(",")],
        { env: { DOCKER_CONFIG: at("config") } },
      );
      expect(made.code, made.stderr).toBe(0);
      const [choice] = (await resolveAddress(env)).slice(-1);
      expect(choice).toMatchObject({ reason: 'docker context "far"' });
      await buildAt(choice === undefined ? [] : [choice], env);
    });
  });
});

describe("through other programs", () => {
  let sshd: Sshd | undefined;
  let env: Variables;

  beforeAll(async () => {
    env = engineEnv();
    if (noRoot !== undefined) return;
    const { PATH = "", DOCKER_HOST = "" } = engineEnv();
    sshd = await startSshd(at("ssh"), { PATH: `${at("bin")}:${PATH}`, DOCKER_HOST });
    env = { ...engineEnv(), PATH: `${sshd.bin}:${PATH}` };
  });
  afterAll(() => sshd?.stop());

  test("ssh:// through a real sshd, with a stand-in for buildctl behind it", async ({ skip }) => {
    skip(noRoot !== undefined, noRoot);
    const host = `ssh://root@127.0.0.1:${sshd?.port}`;
    await buildAt(asked(`${host}${at("buildkit/buildkitd.sock")}`), env);
    expect(await failureOf(asked(`${host}${at("absent.sock")}`), env)).toContain("No such file or directory");
    expect(await failureOf(asked(`ssh://root@127.0.0.1:${await freePort()}`), env)).toContain(
      "Connection refused",
    );
    expect(await failureOf(asked(`${host.replace("root@", "nobody@")}/x`), env)).toContain(
      "Permission denied",
    );
  });

  test("DOCKER_HOST=ssh:// through a real sshd and docker's own dial-stdio", async ({ skip }) => {
    skip(noRoot !== undefined, noRoot);
    const over = { ...env, DOCKER_HOST: `ssh://root@127.0.0.1:${sshd?.port}` };
    const choices = (await resolveAddress(over)).slice(-1);
    expect(await buildAt(choices, over)).toBe(`docker+ssh://root@127.0.0.1:${sshd?.port}`);
  });

  test("docker-container:// by docker's own exec, with a stand-in for buildctl in the container", async () => {
    const name = `mlspec-ways-${randomBytes(4).toString("hex")}`;
    const mounts = [`${at("bin/buildctl")}:/usr/bin/buildctl:ro`, `${at("buildkit")}:/run/buildkit`];
    const volumes = mounts.flatMap((mount) => ["--volume", mount]);
    // biome-ignore format: the words of one command
    const started = await docker(["run", "--detach", "--name", name, "--network", "none", ...volumes,
      "debian:bookworm-slim", "sleep", "3600"]);
    expect(started.code, started.stderr).toBe(0);
    try {
      await buildAt(asked(`docker-container://${name}`));
    } finally {
      await docker(["rm", "--force", name]);
    }
    expect(await failureOf(asked(`docker-container://${name}`))).toContain(`No such container: ${name}`);
  });

  test("podman-container:// by real podman, with a stand-in for buildctl in the container", async ({
    skip,
  }) => {
    skip(noRoot !== undefined, noRoot);
    skip(engineEnv().MLSPEC_ENGINE === "host", "podman is unpacked beside an engine of ours");
    const podman = setUpPodman(at("podman"));
    const over = { ...engineEnv(), PATH: `${podman.bin}:${engineEnv().PATH}` };
    const mounts = [`${at("bin/buildctl")}:/usr/bin/buildctl:ro`, `${at("buildkit")}:/run/buildkit`];
    const started = await podman.start("b0", mounts);
    skip(started.code !== 0, `podman runs no container here: ${started.stderr}`);
    try {
      await buildAt(asked("podman-container://b0"), over);
      expect(await failureOf(asked("podman-container://b1"), over)).toMatch(
        /no container with name or ID "?b1/,
      );
    } finally {
      await podman.remove("b0");
    }
  });

  test("kube-pod:// by a stand-in for kubectl, as there is no cluster", async () => {
    mkdirSync(at("kube"));
    const script = `#!/bin/sh
echo "$@" > "${at("kube/words")}"
case "$*" in
*" -i b0 -- "*) ;;
*) echo 'Error from server (NotFound): pods "b1" not found' >&2; exit 1 ;;
esac
while [ "$1" != -- ]; do shift; done
shift; shift
exec "${at("bin/buildctl")}" --addr "unix://${at("buildkit/buildkitd.sock")}" "$@"
`;
    writeFileSync(at("kube/kubectl"), script, { mode: 0o755 });
    const over = { ...engineEnv(), PATH: `${at("kube")}:${engineEnv().PATH}` };
    await buildAt(asked("kube-pod://b0?namespace=builds&container=buildkitd&context=far"), over);
    expect(readFileSync(at("kube/words"), "utf8").trim()).toBe(
      "--context=far --namespace=builds exec --container=buildkitd -i b0 -- buildctl dial-stdio",
    );
    expect(await failureOf(asked("kube-pod://b1"), over)).toContain('pods "b1" not found');
  });

  test("a failure lists all that was tried, and why", async () => {
    const { BUILDKIT_HOST: _, ...rest } = engineEnv();
    const over = {
      ...rest,
      XDG_RUNTIME_DIR: at("nothing"),
      DOCKER_HOST: `tcp://127.0.0.1:${await freePort()}`,
    };
    const choices = (await resolveAddress(over)).filter(({ address }) => !address.startsWith("unix:///run/"));
    expect(await failureOf(choices, over)).toBe(
      [
        "No BuildKit engine could be reached",
        `  unix://${at("nothing/buildkit/buildkitd.sock")} (a rootless BuildKit's socket): there is no such socket`,
        `  docker+${over.DOCKER_HOST} (DOCKER_HOST): nobody is listening`,
      ].join("\n"),
    );
  });
});
