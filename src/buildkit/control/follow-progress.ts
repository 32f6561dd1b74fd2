import { Control } from "../../proto/index.ts";
import type { CallOptions, RpcClient } from "../rpc/index.ts";
import { decodeProgress } from "./decode-progress.ts";
import type { Progress } from "./progress-types.ts";

/** How long the last news may come after the build's end, and the first after the failure of one that may never have begun. */
const lastNewsMs = 5_000;
const firstNewsMs = 1_000;

/** All that was told of a build the engine remembers; of one that runs, up to its end. Throws RpcErrors. */
export async function* replayProgress(
  client: RpcClient,
  ref: string,
  options?: CallOptions,
): AsyncGenerator<Progress, void, undefined> {
  for await (const answer of client.serverStream(Control.method.status, { Ref: ref }, options)) {
    yield decodeProgress(answer);
  }
}

/**
 * The news of a build, from its beginning whenever one starts to read, to its end. Engines end the stream themselves
 * when the build is done and told; one that does not is left 5 seconds after `ended`, and one
 * second after a failure when it has said nothing at all: engines wait in vain for a build that they have refused.
 */
export async function* followProgress(
  client: RpcClient,
  ref: string,
  ended: Promise<unknown>,
): AsyncGenerator<Progress, void, undefined> {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isSilent = true;
  const stopIn = (patienceMs: number) => {
    timer = setTimeout(() => stop.abort(), patienceMs);
    timer.unref();
  };
  ended.then(
    () => stopIn(lastNewsMs),
    () => stopIn(isSilent ? firstNewsMs : lastNewsMs),
  );
  try {
    const answers = client.serverStream(Control.method.status, { Ref: ref }, { signal: stop.signal });
    for await (const answer of answers) {
      isSilent = false;
      yield decodeProgress(answer);
    }
  } catch {
    // The build itself says why.
  } finally {
    clearTimeout(timer);
  }
}
