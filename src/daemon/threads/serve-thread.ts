import type { MessagePort } from "node:worker_threads";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { RpcError } from "../../buildkit/rpc/index.ts";
import {
  CompileRequestSchema,
  CompileResponseSchema,
  LintRequestSchema,
  LintResponseSchema,
} from "../../proto/index.ts";
import { type AnswersHere, answersHere, createSpecCache } from "../service/index.ts";
import { handedOver } from "./handed-over.ts";
import type { ThreadAnswer, ThreadQuestion, ThreadSettings } from "./thread-messages.ts";

/** Answers the questions that come to a thread, each by a message with its id. */
export function serveThread(port: MessagePort, { specBytes }: ThreadSettings): void {
  const answers = answersHere({ cached: createSpecCache(), limitBytes: specBytes });
  const answerTo = async (question: ThreadQuestion): Promise<ThreadAnswer> => {
    const { id } = question;
    try {
      return { id, response: await respond(answers, question) };
    } catch (thrown) {
      const { code, message, details } = RpcError.from(thrown);
      return { id, error: { code, message, details } };
    }
  };
  port.on("message", (question: ThreadQuestion) => {
    void answerTo(question).then((answer) =>
      port.postMessage(answer, "response" in answer ? handedOver(answer.response) : []),
    );
  });
}

async function respond(answers: AnswersHere, { method, request }: ThreadQuestion): Promise<Uint8Array> {
  if (method === "compile") {
    const answer = await answers.compile(fromBinary(CompileRequestSchema, request));
    return toBinary(CompileResponseSchema, create(CompileResponseSchema, answer));
  }
  const answer = await answers.lint(fromBinary(LintRequestSchema, request));
  return toBinary(LintResponseSchema, create(LintResponseSchema, answer));
}
