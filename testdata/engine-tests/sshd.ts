/** A real sshd on the loopback, from a Debian package, with keys and configuration of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./engine.ts";

export interface Sshd {
  readonly port: number;
  /** Put in front of PATH: its `ssh` is the system's, with the keys of this server. */
  readonly bin: string;
  readonly stop: () => void;
}

/** Starts it in a folder; what comes in runs with the variables of `env`. Needs root. */
export async function startSshd(folder: string, env: Readonly<Record<string, string>>): Promise<Sshd> {
  const unpacked = execFileSync(
    join(root, "testdata/engine/unpack"),
    ["sshd", "openssh-server", "libwrap0"],
    {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    },
  ).trim();
  const at = (name: string) => join(folder, name);
  mkdirSync(at("bin"), { recursive: true });
  for (const name of ["host-key", "user-key"]) {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(name)]);
  }
  const port = await freePort();
  const variables = Object.entries(env).map(([name, value]) => `"${name}=${value}"`);
  const config = {
    ListenAddress: `127.0.0.1:${port}`,
    HostKey: at("host-key"),
    AuthorizedKeysFile: at("user-key.pub"),
    StrictModes: "no",
    PasswordAuthentication: "no",
    UsePAM: "no",
    PidFile: "none",
    SetEnv: variables.join(" "),
  };
  writeFileSync(at("sshd_config"), lines(config));
  writeFileSync(at("known_hosts"), `[127.0.0.1]:${port} ${readFileSync(at("host-key.pub"), "utf8")}`);
  const client = { IdentityFile: at("user-key"), UserKnownHostsFile: at("known_hosts"), BatchMode: "yes" };
  writeFileSync(at("ssh_config"), lines(client));
  writeFileSync(at("bin/ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F "${at("ssh_config")}" "$@"\n`, {
    mode: 0o755,
  });
  // Its user and its folder need not exist on this machine: it sees some, and nobody else does.
  const passwd = readFileSync("/etc/passwd", "utf8").replace(/^sshd:.*\n/m, "");
  writeFileSync(at("passwd"), `${passwd}sshd:x:65533:65534::/run/sshd:/usr/sbin/nologin\n`);
  const script =
    'mount --bind "$1" /etc/passwd; mount -t tmpfs none /run; mkdir -m 755 /run/sshd; export LD_LIBRARY_PATH="$2"; shift 2; exec "$@"';
  const libraries = join(unpacked, "usr/lib/x86_64-linux-gnu");
  const child = spawn(
    "unshare",
    // biome-ignore format: the words of one command
    ["--mount", "sh", "-euc", script, "sh", at("passwd"), libraries,
      join(unpacked, "usr/sbin/sshd"), "-D", "-e", "-f", at("sshd_config")],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  await listening(port, child);
  return { port, bin: at("bin"), stop: () => child.kill() };
}

async function listening(port: number, child: ChildProcess): Promise<void> {
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  for (let i = 0; i < 200; i++) {
    if (child.exitCode !== null) break;
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (answers) return;
    await sleep(50);
  }
  throw new Error(`sshd does not listen: ${said}`);
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === "object" && address !== null ? address.port : 0;
}

function lines(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");
}
