import type {
  ProgressVertexMessage,
  StatusResponse,
  VertexLog,
  VertexStatus,
  VertexWarning,
} from "../../proto/index.ts";
import type {
  Progress,
  ProgressLog,
  ProgressStatus,
  ProgressVertex,
  ProgressWarning,
} from "./progress-types.ts";

interface Timestamp {
  readonly seconds: bigint;
  readonly nanos: number;
}

/** One message of the status stream, in the types of this room. */
export function decodeProgress(response: StatusResponse): Progress {
  return {
    vertexes: response.vertexes.map(decodeVertex),
    statuses: response.statuses.map(decodeStatus),
    logs: response.logs.map(decodeLog),
    warnings: response.warnings.map(decodeWarning),
  };
}

function decodeVertex(vertex: ProgressVertexMessage): ProgressVertex {
  const { digest, inputs, name, cached, error, progressGroup } = vertex;
  return {
    digest,
    inputs,
    name,
    cached,
    error,
    startedMs: milliseconds(vertex.started),
    completedMs: milliseconds(vertex.completed),
    group: progressGroup && { id: progressGroup.id, name: progressGroup.name },
  };
}

function decodeStatus({ ID, vertex, name, current, total, ...times }: VertexStatus): ProgressStatus {
  return {
    id: ID,
    vertex,
    name,
    current: Number(current),
    total: Number(total),
    timestampMs: milliseconds(times.timestamp),
    startedMs: milliseconds(times.started),
    completedMs: milliseconds(times.completed),
  };
}

function decodeLog({ vertex, stream, msg, timestamp }: VertexLog): ProgressLog {
  return { vertex, stream: Number(stream), data: msg, timestampMs: milliseconds(timestamp) };
}

function decodeWarning(warning: VertexWarning): ProgressWarning {
  const { vertex, level, short, detail, url, info, ranges } = warning;
  return {
    vertex,
    level: Number(level),
    short: text(short),
    detail: detail.map(text),
    url,
    source: info && { filename: info.filename, data: info.data, language: info.language },
    ranges: ranges.map(({ start, end }) => ({ start: position(start), end: position(end) })),
  };
}

function position(value: { readonly line: number; readonly character: number } | undefined) {
  return { line: value?.line ?? 0, character: value?.character ?? 0 };
}

function milliseconds(time: Timestamp | undefined): number | undefined {
  return time && Number(time.seconds) * 1000 + time.nanos / 1e6;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
