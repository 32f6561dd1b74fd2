/**
 * What the image starts is a heap, written by node when all of the program was loaded and had once served a request: a start
 * then loads and compiles next to nothing. This is the program node runs to write it (--build-snapshot-config).
 */
import { startupSnapshot } from "node:v8";
import { start } from "./main.ts";
import { warmUp } from "./warm-up.ts";

startupSnapshot.setDeserializeMainFunction(start);
// The heap is written when nothing is left to do; of a program that fails it must not be.
warmUp().catch((error: unknown) => {
  process.stderr.write(`no snapshot: ${String(error)}\n`);
  process.exit(1);
});
