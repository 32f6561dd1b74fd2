import { Worker } from "node:worker_threads";
import { toBinary } from "@bufbuild/protobuf";
import { EncodedMessage, RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import {
  type CompileRequest,
  CompileRequestSchema,
  type LintRequest,
  LintRequestSchema,
} from "../../proto/index.ts";
import { createTwiceMemory } from "../memory/index.ts";
import type { Answers } from "../service/index.ts";
import { answerKey } from "./answer-key.ts";
import { handedOver } from "./handed-over.ts";
import type { ThreadAnswer, ThreadMethod, ThreadSettings } from "./thread-messages.ts";

/** Threads that compile and lint, so that a large spec of one client holds up nobody's streams. */
export interface CompileThreads extends Answers {
  readonly compile: (message: CompileRequest) => Promise<EncodedMessage>;
  readonly lint: (message: LintRequest) => Promise<EncodedMessage>;
  readonly close: () => Promise<void>;
}

export interface CompileThreadsInput extends ThreadSettings {
  /** The program of a thread. */
  readonly program: URL;
  readonly count: number;
  /** The longest an answer may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Told of a thread that ended before it was asked to. */
  readonly onLost: (why: string) => void;
}

/** The most a thread's heap may grow to, in MiB: a spec is small, and what is made of it bounded. */
const heapMb = 512;

/**
 * How many questions a thread has at once: one to answer, and one to go on with. The others wait here, for whichever thread is
 * done first: one that stands still holds up no more than these.
 */
const atOnce = 2;

/** Bytes of the answers remembered, some hundreds of usual ones; each counts for some more, and so does a request that came once. */
const rememberedBytes = 16 * 1024 * 1024;
const requestBytes = 4096;

interface Waiting {
  readonly method: ThreadMethod;
  readonly request: Uint8Array;
  readonly resolve: (answer: EncodedMessage) => void;
  readonly reject: (error: RpcError) => void;
}

interface Asked extends Waiting {
  readonly timer: NodeJS.Timeout;
}

interface Thread {
  readonly worker: Worker;
  readonly asked: Map<number, Asked>;
}

/**
 * Starts threads. They answer questions in the order they come; one that comes again, byte for byte, is answered from memory.
 * A thread that takes too long, or dies, is replaced when the next question comes; what it was asked is rejected.
 */
export function createCompileThreads(input: CompileThreadsInput): CompileThreads {
  const { program, count, timeoutMs, specBytes, onLost } = input;
  const threads = new Set<Thread>();
  const waiting: Waiting[] = [];
  const memory = createTwiceMemory<EncodedMessage>({
    most: rememberedBytes,
    weigh: (_key, answer) => requestBytes + (answer?.bytes.byteLength ?? 0),
  });
  let isClosed = false;
  let serial = 0;

  const start = (): void => {
    const settings: ThreadSettings = { specBytes };
    const worker = new Worker(program, {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    const thread: Thread = { worker, asked: new Map() };
    worker.on("message", (answer: ThreadAnswer) => {
      settle(thread, answer);
      handOut();
    });
    // Without a listener it would be thrown in this thread; the exit that follows says it all.
    worker.on("error", (error) => lose(thread, error.message));
    worker.on("exit", (code) => lose(thread, `it ended with ${code}`));
    threads.add(thread);
  };

  const lose = (thread: Thread, why: string, code = RpcCode.INTERNAL): void => {
    if (!threads.delete(thread)) return;
    void thread.worker.terminate();
    for (const { reject, timer } of thread.asked.values()) {
      clearTimeout(timer);
      reject(new RpcError({ code, message: `the thread that compiled is lost: ${why}` }));
    }
    if (isClosed) return;
    onLost(why);
    // Those that wait have come already.
    if (waiting.length > 0) handOut();
  };

  const handOut = (): void => {
    while (waiting.length > 0) {
      // Not before: a program that cannot start would be started over and over.
      while (!isClosed && threads.size < count) start();
      const [first, ...others] = threads;
      if (first === undefined) return;
      const thread = others.reduce((best, one) => (one.asked.size < best.asked.size ? one : best), first);
      const question = thread.asked.size < atOnce ? waiting.shift() : undefined;
      if (question === undefined) return;
      const id = serial++;
      const late = () => lose(thread, `it took longer than ${timeoutMs} ms`, RpcCode.DEADLINE_EXCEEDED);
      thread.asked.set(id, { ...question, timer: setTimeout(late, timeoutMs) });
      const { method, request } = question;
      thread.worker.postMessage({ id, method, request }, handedOver(request));
    }
  };

  const ask = (method: ThreadMethod, request: Uint8Array): Promise<EncodedMessage> => {
    if (isClosed) return Promise.reject(closedError());
    const key = answerKey(method, request);
    const known = memory.find(key);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const keep = (answer: EncodedMessage): void => {
        memory.keep(key, answer);
        resolve(answer);
      };
      waiting.push({ method, request, resolve: keep, reject });
      handOut();
    });
  };

  for (let n = 0; n < count; n++) start();
  return {
    compile: (message) => ask("compile", toBinary(CompileRequestSchema, message)),
    lint: (message) => ask("lint", toBinary(LintRequestSchema, message)),
    async close() {
      isClosed = true;
      for (const { reject } of waiting.splice(0)) reject(closedError());
      await Promise.all([...threads].map(({ worker }) => worker.terminate()));
    },
  };
}

function settle({ asked }: Thread, answer: ThreadAnswer): void {
  const found = asked.get(answer.id);
  if (found === undefined) return;
  asked.delete(answer.id);
  clearTimeout(found.timer);
  if ("error" in answer) found.reject(new RpcError(answer.error));
  else found.resolve(new EncodedMessage(answer.response));
}

function closedError(): RpcError {
  return new RpcError({ code: RpcCode.UNAVAILABLE, message: "the daemon is shutting down" });
}
