import { connectGateway, readFrontendEnvironment } from "../src/buildkit/gateway/index.ts";
import { stdioDuplex } from "../src/buildkit/rpc/index.ts";
import { causesText, explainBuild } from "../src/failure/index.ts";
import { runFrontend } from "../src/frontend/index.ts";

/**
 * The program of the frontend image. BuildKit starts it, speaks gRPC on its standard streams, and waits for its end:
 * 0 once the engine took a result or an error, 1 when the engine could not be reached.
 */
async function main(): Promise<number> {
  try {
    const { options, sessionId, product } = readFrontendEnvironment(process.env);
    const gateway = await connectGateway(stdioDuplex());
    await runFrontend(gateway, { options: Object.fromEntries(options), sessionId, product, explain });
    return 0;
  } catch (error) {
    const level = process.env.MLSPEC_LOG;
    if (level !== undefined && level !== "") (await import("./log.ts")).createLog(level).fatal(error);
    return 1;
  }
}

/** The cause, where the engine's words give it away; what a step printed is not known here. */
function explain(message: string): string {
  return causesText(explainBuild([], message)).trimEnd();
}

/** Serves the one request of this process, and ends it. */
export function start(): void {
  // The open connection would keep the process alive.
  void main().then(process.exit);
}
