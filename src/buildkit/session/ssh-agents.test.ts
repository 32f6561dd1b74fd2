import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SSH } from "../../proto/index.ts";
import { RpcCode } from "../rpc/index.ts";
import { AgentFrames } from "./agent-frames.ts";
import { fakeEngine } from "./fake-engine.ts";
import { sshSocketAgent } from "./ssh-agent.ts";
import { sshAgents } from "./ssh-agents.ts";

const top = mkdtempSync(join(tmpdir(), "mlspec-ssh-"));
const path = join(top, "agent");
const seen: number[] = [];
/** A fake agent: it answers each request with its type plus one. */
const agent = createServer((socket) => {
  const frames = new AgentFrames();
  socket.on("data", (chunk) => {
    frames.add(chunk);
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
      const type = frame[4] ?? 0;
      seen.push(type);
      socket.write(Buffer.from([0, 0, 0, 1, type + 1]));
    }
  });
});
const { client, close } = fakeEngine([
  sshAgents(
    new Map([
      ["default", sshSocketAgent(path)],
      ["gone", sshSocketAgent(join(top, "gone"))],
    ]),
  ),
]);

beforeAll(() => new Promise<void>((resolve) => agent.listen(path, resolve)));
afterAll(() => {
  close();
  agent.close();
  rmSync(top, { recursive: true, force: true });
});

/** Sends bytes in two pieces and gives what comes back. */
async function talk(bytes: readonly number[], id?: string): Promise<number[]> {
  const call = client.duplexStream(SSH.method.forwardAgent, {
    metadata: id === undefined ? [] : [["buildkit.ssh.id", id]],
  });
  await call.send({ data: Uint8Array.from(bytes.slice(0, 3)) });
  await call.send({ data: Uint8Array.from(bytes.slice(3)) });
  call.end();
  const answer: number[] = [];
  for await (const { data } of call.messages) answer.push(...data);
  return answer;
}

const list = [0, 0, 0, 1, 11];
const removeAll = [0, 0, 0, 1, 19];

describe("an SSH agent lent to steps", () => {
  it("lists keys and signs; what would change it is refused, in order", async () => {
    const sign = [0, 0, 0, 2, 13, 0];
    expect(await talk([...list, ...removeAll, ...sign])).toEqual([
      0, 0, 0, 1, 12, 0, 0, 0, 1, 5, 0, 0, 0, 1, 14,
    ]);
    expect(seen).toEqual([11, 13]);
  });

  it("is found by its id", async () => {
    await client.unary(SSH.method.checkAgent, { ID: "default" });
    await expect(client.unary(SSH.method.checkAgent, { ID: "other" })).rejects.toMatchObject({
      code: RpcCode.NOT_FOUND,
    });
    await expect(talk(list, "other")).rejects.toMatchObject({ code: RpcCode.NOT_FOUND });
  });

  it("that has gone ends the call", async () => {
    await expect(talk(list, "gone")).rejects.toThrow();
  });

  it("is no place for messages without end", async () => {
    await expect(talk([255, 0, 0, 0, 11])).rejects.toThrow(/odd length/);
  });
});
