import { createReadStream } from "node:fs";
import { resolve } from "node:path";
import { EngineClient } from "../../buildkit/control/index.ts";
import { printableLine } from "../../diagnostics/index.ts";
import {
  causesText,
  createStepLogs,
  explainBuild,
  explainFailures,
  readLog,
  type StepFailure,
} from "../../failure/index.ts";
import { stepEnd } from "../build/failure-text.ts";
import { command } from "../command.ts";
import { withEngine } from "../engine/index.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import type { Io } from "../io.ts";
import { atMost } from "../operands.ts";

/** Lines of a step's end that are shown, as after a build. */
const SHOWN_LINES = 10;
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
    const build =
      values.build === undefined ? undefined : await rememberedBuild(values.build, values.addr, io);
    const causes =
      build === undefined
        ? explainFailures(readLog(await logEnd(name, io)))
        : explainBuild(build.failures, build.message);
    if (values.json) io.out.write(`${JSON.stringify(causes, undefined, 2)}\n`);
    // Whoever has a log has seen it; of a build that the engine remembers nothing was seen.
    else if (causes.length === 0)
      io.out.write(
        `${build === undefined ? "" : endText(build)}nothing in this log is known to be a cause\n`,
      );
    else io.out.write(causesText(causes));
    return EXIT.ok;
  },
});

/** A build that failed, as the engine remembers it. */
interface FailedBuild {
  readonly failures: readonly StepFailure[];
  /** What the engine said of the whole; empty where it does not say. */
  readonly message: string;
}

/** What failed in a build that the engine remembers. Throws a usage failure if it remembers none that failed. */
function rememberedBuild(wanted: string, address: string | undefined, io: Io): Promise<FailedBuild> {
  return withEngine(address, io, async ({ client }, signal) => {
    const engine = new EngineClient(client);
    const { ref, message } = await failedRecord(engine, wanted, signal);
    const logs = createStepLogs();
    for await (const progress of engine.progressOf(ref, { signal })) logs.add(progress);
    return { failures: logs.failures([]), message };
  });
}

async function failedRecord(
  engine: EngineClient,
  wanted: string,
  signal: AbortSignal,
): Promise<{ readonly ref: string; readonly message: string }> {
  let last: { readonly ref: string; readonly message: string; readonly createdMs: number } | undefined;
  const query = wanted === "last" ? {} : { ref: wanted };
  for await (const { kind, record } of engine.history(query, { signal })) {
    const { ref, createdMs = 0, error } = record;
    if (kind === "complete" && error !== undefined && createdMs >= (last?.createdMs ?? 0))
      last = { ref, message: error.message, createdMs };
  }
  if (last !== undefined) return last;
  if (wanted === "last") throw usageFailure("the engine remembers no build that failed");
  throw usageFailure(`the engine remembers no build ${wanted} that failed`, "mlspec history --failed");
}

/** The end of each failed step's output and the engine's last word, as after a build. */
function endText({ failures, message }: FailedBuild): string {
  const steps = failures.map(({ name, lines }) => stepEnd(name, lines.slice(-SHOWN_LINES)));
  const told = message.split("\n").map(printableLine).join("\n");
  return [...steps, ...(message === "" ? [] : [`ERROR: ${told}`])].map((text) => `${text}\n`).join("");
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
