import { readFile, stat } from "node:fs/promises";
import {
  readSshKey,
  type SshAgent,
  type SshKey,
  sshKeyAgent,
  sshSocketAgent,
} from "../../buildkit/session/index.ts";
import { usageFailure } from "../failure.ts";

/** No private key is larger; what is would be somebody's mistake. */
const LARGEST_KEY = 64 * 1024;

/**
 * The agents that `--ssh` names: one behind a socket, or one of our own with the keys of files, as docker buildx takes them.
 * Throws a usage failure for what is neither, before anything is built.
 */
export async function openSshAgents(
  agents: ReadonlyMap<string, readonly string[]>,
): Promise<ReadonlyMap<string, SshAgent>> {
  const opened = new Map<string, SshAgent>();
  for (const [id, paths] of agents) {
    const keys: SshKey[] = [];
    for (const path of paths) {
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) {
        throw usageFailure(`--ssh ${id}: there is no ${path}`, "is ssh-agent running?");
      }
      if (!found.isSocket()) keys.push(await readKey(id, path, found.size));
      else if (paths.length === 1) opened.set(id, sshSocketAgent(path));
      else throw usageFailure(`--ssh ${id}: ${path} is an agent's socket, which goes with nothing else`);
    }
    if (!opened.has(id)) opened.set(id, sshKeyAgent(keys));
  }
  return opened;
}

async function readKey(id: string, path: string, size: number): Promise<SshKey> {
  const what = `--ssh ${id}: ${path} is neither the socket of an agent nor a key it can lend`;
  if (size > LARGEST_KEY) throw usageFailure(what);
  try {
    return readSshKey(await readFile(path));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageFailure(
      `${what}: ${reason}`,
      `a key under a passphrase is lent through an agent: ssh-add ${path}, then --ssh ${id}`,
    );
  }
}
