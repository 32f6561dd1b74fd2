import { connect } from "node:net";
import { RpcCode, RpcError } from "../rpc/index.ts";
import { AgentFrames } from "./agent-frames.ts";

/** Something that lists SSH keys and signs with them. */
export interface SshAgent {
  readonly open: () => AgentTalk;
}

/** A conversation with an agent: one request at a time, as whole messages of its protocol. */
export interface AgentTalk {
  /** Fails where the agent has gone. */
  readonly ask: (request: Buffer) => Promise<Buffer>;
  readonly close: () => void;
}

/** An agent's answer to what it will not do (SSH_AGENT_FAILURE). */
export const failure = Buffer.from([0, 0, 0, 1, 5]);

/** The agent behind a socket, such as ssh-agent's. */
export function sshSocketAgent(path: string): SshAgent {
  return {
    open: () => {
      const socket = connect(path);
      // The error comes out where the answer is awaited.
      socket.on("error", () => undefined);
      const answers = new AgentFrames();
      const answerBytes: AsyncIterator<Buffer> = socket[Symbol.asyncIterator]();
      return {
        ask: async (request) => {
          socket.write(request);
          for (;;) {
            const answer = answers.next();
            if (answer !== undefined) return answer;
            const { done, value } = await answerBytes.next();
            if (done === true)
              throw new RpcError({ code: RpcCode.UNAVAILABLE, message: "The SSH agent has gone" });
            answers.add(value);
          }
        },
        close: () => socket.destroy(),
      };
    },
  };
}
