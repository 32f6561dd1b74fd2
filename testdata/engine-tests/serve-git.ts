import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, dirname } from "node:path";

/** A repository behind git's own protocol, on loopback. */
export interface GitServer {
  readonly url: string;
  readonly stop: () => void;
}

/** Commits all files of a folder to its branch `main` at a time in seconds since 1970, and serves it. */
export async function serveGit(folder: string, seconds: number): Promise<GitServer> {
  const date = `${seconds} +0000`;
  const env = { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { env });
  git("init", "-q", "-b", "main");
  git("add", ".");
  git("-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "-qm", "all");
  const port = await freePort();
  const daemon = spawn("git", [
    ...["daemon", "--export-all", "--listen=127.0.0.1", `--port=${port}`],
    ...[`--base-path=${dirname(folder)}`, "--verbose", "--log-destination=stderr", dirname(folder)],
  ]);
  await once(daemon.stderr, "data");
  return { url: `git://127.0.0.1:${port}/${basename(folder)}`, stop: () => daemon.kill() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
