import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { causesText, explainFailures, readLog } from "../../failure/index.ts";
import { command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { atMost } from "../operands.ts";
import { printableLine } from "../progress/index.ts";

/** So many bytes from a log's end are looked at. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** Says what a log gives away of a failure. */
export const explainCommand = command({
  operands: "[FILE|-]",
  about:
    "Reads the log of a failed build, such as docker buildx and buildctl print with --progress plain (default: standard input), and\nsays what it gives away of the cause, and what to write in the spec. mlspec build says it by itself.",
  flags: { json: { kind: "switch", doc: "print JSON" } },
  examples: ['echo "E: Unable to locate package openssl-devel" | mlspec explain'],
  run: async ({ values, operands }, io) => {
    const [name = "-"] = atMost(operands, 1);
    const causes = explainFailures(readLog(await logEnd(name, io)));
    if (values.json) io.out.write(`${JSON.stringify(causes, undefined, 2)}\n`);
    else if (causes.length === 0) io.out.write("nothing in this log is known to be a cause\n");
    else io.out.write(causesText(causes).split("\n").map(printableLine).join("\n"));
    return EXIT.ok;
  },
});

/** The end of a log as text, whatever its encoding: what is looked for is ASCII. Throws a usage failure where there is none. */
async function logEnd(name: string, io: Io): Promise<string> {
  const stream: AsyncIterable<Uint8Array> =
    name === "-" ? io.input() : createReadStream(resolve(io.cwd, name));
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of stream) {
      chunks.push(chunk);
      bytes += chunk.length;
      while (bytes - (chunks[0]?.length ?? 0) > KEPT_BYTES) bytes -= chunks.shift()?.length ?? 0;
    }
  } catch (error) {
    throw usageFailure(
      `cannot read ${name}: ${(error as Error).message}`,
      "name a file, or - for standard input",
    );
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
