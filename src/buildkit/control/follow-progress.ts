import { Control } from "../../proto/index.ts";
import type { RpcClient } from "../rpc/index.ts";
import { decodeProgress } from "./decode-progress.ts";
import type { Progress } from "./progress-types.ts";

/** How long the last news may come after the build's end. */
const lastNewsMs = 5_000;

/**
 * The news of a build, from its beginning whenever one starts to read, to its end. Engines end the stream themselves
 * when the build is done and told; one that does not is left 5 seconds after `ended`.
 */
export async function* followProgress(
  client: RpcClient,
  ref: string,
  ended: Promise<unknown>,
): AsyncGenerator<Progress, void, undefined> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stopLater = () => {
    timer = setTimeout(() => stop.abort(), lastNewsMs);
    timer.unref();
  };
  ended.then(stopLater, stopLater);
  try {
    const answers = client.serverStream(Control.method.status, { Ref: ref }, { signal: stop.signal });
    for await (const answer of answers) yield decodeProgress(answer);
  } catch {
    // The build itself says why.
  } finally {
    clearTimeout(timer);
  }
}
