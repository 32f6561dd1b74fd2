import { createHash } from "node:crypto";
import type { ThreadMethod } from "./thread-messages.ts";

/** What a request is remembered by: a digest, so that nothing a request says stays in memory with it. */
export function answerKey(method: ThreadMethod, request: Uint8Array): string {
  return createHash("sha256").update(method).update("\0").update(request).digest("base64");
}
