import { createHash } from "node:crypto";
import type { EncodedMessage } from "../../buildkit/rpc/index.ts";
import type { ThreadMethod } from "./thread-messages.ts";

/** Answers to requests that came before, byte for byte: an answer depends on its request alone. */
export interface AnswerMemory {
  readonly find: (key: string) => EncodedMessage | undefined;
  /** Keeps an answer when its request has come twice: most come once, and would drive out those that come often. */
  readonly keep: (key: string, answer: EncodedMessage) => void;
}

export interface AnswerMemoryLimits {
  /** Requests remembered, with an answer or without. */
  readonly requests: number;
  /** Bytes of all answers kept. One that takes an eighth of them by itself is not kept: it would drive out too many. */
  readonly bytes: number;
}

/** What a request is remembered by: a digest, so that nothing a request says stays in memory with it. */
export function memoryKey(method: ThreadMethod, request: Uint8Array): string {
  return createHash("sha256").update(method).update("\0").update(request).digest("base64");
}

/** A memory with nothing in it. What was asked for longest ago is forgotten first. */
export function createAnswerMemory(limits: AnswerMemoryLimits): AnswerMemory {
  /** The oldest first. Undefined for a request that came once. */
  const remembered = new Map<string, EncodedMessage | undefined>();
  let bytes = 0;
  const forget = (key: string): void => {
    bytes -= remembered.get(key)?.bytes.byteLength ?? 0;
    remembered.delete(key);
  };
  const remember = (key: string, answer: EncodedMessage | undefined): void => {
    remembered.set(key, answer);
    bytes += answer?.bytes.byteLength ?? 0;
    for (const oldest of remembered.keys()) {
      if (bytes <= limits.bytes && remembered.size <= limits.requests) break;
      forget(oldest);
    }
  };
  return {
    find(key) {
      const answer = remembered.get(key);
      if (answer === undefined) return undefined;
      remembered.delete(key);
      remembered.set(key, answer);
      return answer;
    },
    keep(key, answer) {
      const cameBefore = remembered.has(key);
      if (cameBefore) forget(key);
      remember(key, cameBefore && answer.bytes.byteLength <= limits.bytes / 8 ? answer : undefined);
    },
  };
}
