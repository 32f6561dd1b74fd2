import type { Progress, ProgressStatus, ProgressVertex } from "../../buildkit/control/index.ts";
import type { Output } from "../io.ts";
import type { Printer } from "./printer.ts";

/** Progress for programs: one JSON object a line, in the shape that buildx's `rawjson` has. */
export function createRawJsonPrinter(out: Output): Printer {
  return {
    update: (progress) => out.write(`${JSON.stringify(progressJson(progress))}\n`),
    finish: () => undefined,
  };
}

function progressJson({ vertexes, statuses, logs, warnings }: Progress): object {
  return {
    ...some("vertexes", vertexes.map(vertexJson)),
    ...some("statuses", statuses.map(statusJson)),
    ...some(
      "logs",
      logs.map(({ vertex, stream, data, timestampMs }) => ({
        vertex,
        stream,
        data: Buffer.from(data).toString("base64"),
        ...time("timestamp", timestampMs),
      })),
    ),
    ...some(
      "warnings",
      warnings.map(({ vertex, level, short, detail, url, source, ranges }) => ({
        vertex,
        level,
        short: Buffer.from(short).toString("base64"),
        detail: detail.map((line) => Buffer.from(line).toString("base64")),
        ...(url === "" ? {} : { url }),
        ...(source === undefined ? {} : { sourceInfo: { filename: source.filename } }),
        range: ranges,
      })),
    ),
  };
}

function vertexJson({
  digest,
  inputs,
  name,
  cached,
  startedMs,
  completedMs,
  error,
  group,
}: ProgressVertex): object {
  return {
    digest,
    ...(inputs.length === 0 ? {} : { inputs }),
    name,
    ...time("started", startedMs),
    ...time("completed", completedMs),
    ...(cached ? { cached } : {}),
    ...(error === "" ? {} : { error }),
    ...(group === undefined ? {} : { progressGroup: group }),
  };
}

function statusJson(status: ProgressStatus): object {
  const { id, vertex, name, current, total, timestampMs, startedMs, completedMs } = status;
  return {
    id,
    vertex,
    ...(name === "" ? {} : { name }),
    current,
    ...(total === 0 ? {} : { total }),
    ...time("timestamp", timestampMs),
    ...time("started", startedMs),
    ...time("completed", completedMs),
  };
}

function time(key: string, milliseconds: number | undefined): object {
  return milliseconds === undefined ? {} : { [key]: new Date(milliseconds).toISOString() };
}

function some(key: string, list: readonly object[]): object {
  return list.length === 0 ? {} : { [key]: list };
}
