import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ProgressWarning } from "../../buildkit/control/index.ts";
import { type ProgressMessage, ProgressMessageSchema } from "../../proto/index.ts";
import type { News } from "../limits/index.ts";

/** News as they travel. */
export function progressMessage(news: News): ProgressMessage {
  return create(ProgressMessageSchema, {
    vertices: news.vertexes.map(({ digest, inputs, name, cached, error, startedMs, completedMs }) => ({
      digest,
      inputs: [...inputs],
      name,
      cached,
      error,
      ...timed("started", startedMs),
      ...timed("completed", completedMs),
    })),
    counters: news.statuses.map(({ id, vertex, current, total, completedMs }) => ({
      id,
      vertex,
      current: BigInt(current),
      total: BigInt(total),
      ...timed("completed", completedMs),
    })),
    logs: news.logs.map(({ vertex, stream, data }) => ({ vertex, stream, data })),
    warnings: news.warnings.map(warningMessage),
    droppedLogBytes: BigInt(news.droppedLogBytes),
  });
}

function timed<K extends string>(key: K, ms: number | undefined) {
  return ms === undefined ? {} : { [key]: timestampFromMs(Math.round(ms)) };
}

function warningMessage({ vertex, short, detail, url, source, ranges }: ProgressWarning) {
  return {
    vertex,
    text: short,
    detail: [...detail],
    url,
    file: source?.filename ?? "",
    firstLine: ranges[0]?.start.line ?? 0,
    lastLine: ranges[0]?.end.line ?? 0,
  };
}
