import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { AgentBytesSchema, SSH } from "../../proto/index.ts";
import { maxMessageBytes, RpcCode, RpcError, type ServerCall } from "../rpc/index.ts";
import { AgentFrames } from "./agent-frames.ts";
import { methodPath, type SessionService, unaryHandler } from "./session-service.ts";
import { type AgentTalk, failure, type SshAgent } from "./ssh-agent.ts";

/** Of the SSH agent protocol (RFC 9987, section 5): list the keys, and sign with one. */
const allowedRequests: readonly number[] = [11, 13];

/**
 * Lends SSH agents by their ids ("default" where a step names none). Steps can list keys and sign with them; whatever would
 * change the agent is refused here.
 */
export function sshAgents(agents: ReadonlyMap<string, SshAgent>): SessionService {
  const find = (id: string): SshAgent => {
    const agent = agents.get(id || "default");
    if (agent === undefined) {
      throw new RpcError({
        code: RpcCode.NOT_FOUND,
        message: `no SSH agent "${id}" was given to this build`,
      });
    }
    return agent;
  };
  const checkAgent = async ({ ID }: { readonly ID: string }) => {
    find(ID);
    return {};
  };
  const forwardAgent = async (call: ServerCall) => {
    const talk = find(call.header("buildkit.ssh.id")[0] ?? "").open();
    try {
      await forward(call, talk);
    } finally {
      talk.close();
    }
  };
  return new Map([
    unaryHandler(SSH.method.checkAgent, checkAgent),
    [methodPath(SSH.method.forwardAgent), forwardAgent],
  ]);
}

/** One request at a time, so that a refusal cannot overtake an answer. */
async function forward(call: ServerCall, talk: AgentTalk): Promise<void> {
  const requests = new AgentFrames();
  for await (const message of call.messages(maxMessageBytes)) {
    requests.add(fromBinary(AgentBytesSchema, message).data);
    for (let frame = requests.next(); frame !== undefined; frame = requests.next()) {
      const data = allowedRequests.includes(frame[4] ?? 0) ? await talk.ask(frame) : failure;
      await call.send(toBinary(AgentBytesSchema, create(AgentBytesSchema, { data })));
    }
  }
}
