import type { MessagePort, TransferListItem } from "node:worker_threads";
import { RpcError } from "../../buildkit/rpc/index.ts";
import { answersHere, createSpecCache } from "../service/index.ts";
import type { ThreadAnswer, ThreadQuestion, ThreadSettings } from "./thread-messages.ts";

/** Answers the questions that come to a thread, each by a message with its id. */
export function serveThread(port: MessagePort, { specBytes }: ThreadSettings): void {
  const answers = answersHere({ cached: createSpecCache(), limitBytes: specBytes });
  const answerTo = async (question: ThreadQuestion): Promise<ThreadAnswer> => {
    const { id } = question;
    try {
      const answer =
        question.method === "compile"
          ? await answers.compile(question.message)
          : await answers.lint(question.message);
      return { id, answer };
    } catch (thrown) {
      const { code, message, details } = RpcError.from(thrown);
      return { id, error: { code, message, details } };
    }
  };
  port.on("message", (question: ThreadQuestion) => {
    void answerTo(question).then((answer) => port.postMessage(answer, memoryOf(answer)));
  });
}

/** What need not be copied. */
function memoryOf(answer: ThreadAnswer): readonly TransferListItem[] {
  if (!("answer" in answer) || !("definition" in answer.answer)) return [];
  const { definition, imageConfig } = answer.answer;
  return [definition, imageConfig].flatMap((bytes) =>
    // A view of memory that others use too stays here.
    bytes?.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
      ? [bytes.buffer]
      : [],
  );
}
