import { connect, type Socket } from "node:net";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { AgentBytesSchema, SSH } from "../../proto/index.ts";
import { maxMessageBytes, RpcCode, RpcError, type ServerCall } from "../rpc/index.ts";
import { AgentFrames } from "./agent-frames.ts";
import { methodPath, type SessionService, unaryHandler } from "./session-service.ts";

/** Of the SSH agent protocol (draft-miller-ssh-agent, section 3): list the keys, and sign with one. */
const allowedRequests: readonly number[] = [11, 13];
const refusal = Buffer.from([0, 0, 0, 1, 5]);

/**
 * Lends SSH agents by their ids ("default" where a step names none); the values are sockets. Steps can list keys and
 * sign with them; whatever would change the agent is refused here.
 */
export function sshAgents(sockets: ReadonlyMap<string, string>): SessionService {
  const find = (id: string): string => {
    const path = sockets.get(id || "default");
    if (path === undefined) {
      throw new RpcError({
        code: RpcCode.NOT_FOUND,
        message: `no SSH agent "${id}" was given to this build`,
      });
    }
    return path;
  };
  const checkAgent = async ({ ID }: { readonly ID: string }) => {
    find(ID);
    return {};
  };
  const forwardAgent = async (call: ServerCall) => {
    const socket = connect(find(call.header("buildkit.ssh.id")[0] ?? ""));
    // The error comes out where the answer is awaited.
    socket.on("error", () => undefined);
    try {
      await forward(call, socket);
    } finally {
      socket.destroy();
    }
  };
  return new Map([
    unaryHandler(SSH.method.checkAgent, checkAgent),
    [methodPath(SSH.method.forwardAgent), forwardAgent],
  ]);
}

/** One request at a time, so that a refusal cannot overtake an answer. */
async function forward(call: ServerCall, socket: Socket): Promise<void> {
  const requests = new AgentFrames();
  const answers = new AgentFrames();
  const answerBytes: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
  const ask = async (frame: Buffer): Promise<Buffer> => {
    if (!allowedRequests.includes(frame[4] ?? 0)) return refusal;
    socket.write(frame);
    for (;;) {
      const answer = answers.next();
      if (answer !== undefined) return answer;
      const { done, value } = await answerBytes.next();
      if (done === true) throw new RpcError({ code: RpcCode.UNAVAILABLE, message: "The SSH agent has gone" });
      answers.add(value);
    }
  };
  for await (const message of call.messages(maxMessageBytes)) {
    requests.add(fromBinary(AgentBytesSchema, message).data);
    for (let frame = requests.next(); frame !== undefined; frame = requests.next()) {
      const data = await ask(frame);
      await call.send(toBinary(AgentBytesSchema, create(AgentBytesSchema, { data })));
    }
  }
}
