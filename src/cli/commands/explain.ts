import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { EngineClient } from "../../buildkit/control/index.ts";
import {
  causesText,
  createStepLogs,
  explainFailures,
  readLog,
  type StepFailure,
} from "../../failure/index.ts";
import { command } from "../command.ts";
import { withEngine } from "../engine/index.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { atMost } from "../operands.ts";

/** So many bytes from a log's end are looked at. */
const KEPT_BYTES = 4 * 1024 * 1024;

/** Says what a log gives away of a failure. */
export const explainCommand = command({
  operands: "[FILE|-]",
  about:
    "Reads the log of a failed build, such as docker buildx and buildctl print with --progress plain (default: standard input), and\nsays what it gives away of the cause, and what to write in the spec. mlspec build says it by itself; of builds by other clients\nan engine since BuildKit 0.11 has the log.",
  flags: {
    build: {
      kind: "text",
      value: "REF|last",
      doc: "the log of this build in the engine's history, or of the last that failed",
    },
    json: { kind: "switch", doc: "print JSON" },
    addr: { kind: "text", value: "ADDRESS", doc: "the engine" },
  },
  examples: ['echo "E: Unable to locate package openssl-devel" | mlspec explain'],
  run: async ({ values, operands }, io) => {
    const [name = "-"] = atMost(operands, values.build === undefined ? 1 : 0);
    const failures =
      values.build === undefined
        ? readLog(await logEnd(name, io))
        : await rememberedFailures(values.build, values.addr, io);
    const causes = explainFailures(failures);
    if (values.json) io.out.write(`${JSON.stringify(causes, undefined, 2)}\n`);
    else if (causes.length === 0) io.out.write("nothing in this log is known to be a cause\n");
    else io.out.write(causesText(causes));
    return EXIT.ok;
  },
});

/** What failed in a build that the engine remembers. Throws a usage failure if it remembers none. */
function rememberedFailures(
  wanted: string,
  address: string | undefined,
  io: Io,
): Promise<readonly StepFailure[]> {
  return withEngine(address, io, async ({ client }, signal) => {
    const engine = new EngineClient(client);
    const ref = wanted === "last" ? await lastFailed(engine, signal) : wanted;
    const logs = createStepLogs();
    for await (const progress of engine.progressOf(ref, { signal })) logs.add(progress);
    return logs.failures([]);
  });
}

async function lastFailed(engine: EngineClient, signal: AbortSignal): Promise<string> {
  let last: { readonly ref: string; readonly createdMs: number } | undefined;
  for await (const { kind, record } of engine.history({}, { signal })) {
    const { ref, createdMs = 0, error } = record;
    if (kind === "complete" && error !== undefined && createdMs >= (last?.createdMs ?? 0))
      last = { ref, createdMs };
  }
  if (last === undefined) throw usageFailure("the engine remembers no build that failed");
  return last.ref;
}

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
