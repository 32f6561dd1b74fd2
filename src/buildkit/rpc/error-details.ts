import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Any, AnySchema, type Status, StatusSchema } from "../../proto/index.ts";

/** A place in a text; lines count from 1. */
export interface ErrorPosition {
  readonly line: number;
  readonly character: number;
}

export interface ErrorRange {
  readonly start: ErrorPosition;
  readonly end: ErrorPosition;
}

/** Lines of a user's file. Engines and clients print them under the error's message. */
export interface SourceDetail {
  readonly kind: "source";
  readonly filename: string;
  /** The whole file. */
  readonly data: Uint8Array;
  /** Such as "YAML"; may be empty. */
  readonly language: string;
  readonly ranges: readonly ErrorRange[];
}

/** What BuildKit adds to an error for programs to read. */
export type ErrorDetail =
  | SourceDetail
  /** The vertex that failed. */
  | { readonly kind: "vertex"; readonly digest: string }
  /** The refs that the failed vertex had as inputs and mounts; a container can be made from them. */
  | { readonly kind: "solve"; readonly inputIds: readonly string[]; readonly mountIds: readonly string[] }
  /** The frontend that failed. */
  | { readonly kind: "frontend"; readonly name: string; readonly source: string }
  /** A capability that was asked of the frontend and that it does not have. */
  | { readonly kind: "frontend-cap"; readonly name: string }
  /** A subrequest the frontend does not know; clients then do without. */
  | { readonly kind: "subrequest"; readonly name: string }
  /** Anything else, untouched. */
  | { readonly kind: "other"; readonly typeUrl: string; readonly value: Uint8Array };

const urlPrefix = "github.com/moby/buildkit/errdefs.";
const urlSuffix = "+json";

/** A google.rpc.Status of these parts. */
export function statusMessage(code: number, message: string, details: readonly ErrorDetail[]): Status {
  return create(StatusSchema, { code, message, details: details.map(encodeErrorDetail) });
}

/** The bytes of the trailer `grpc-status-details-bin`. */
export function encodeStatusDetails(code: number, message: string, details: readonly ErrorDetail[]): Buffer {
  return Buffer.from(toBinary(StatusSchema, statusMessage(code, message, details)));
}

/** The message and details in those bytes; none when the bytes are no Status. Never throws. */
export function decodeStatus(bytes: Uint8Array): {
  readonly message: string;
  readonly details: ErrorDetail[];
} {
  try {
    const { message, details } = fromBinary(StatusSchema, new Uint8Array(bytes));
    return { message, details: details.map(decodeErrorDetail) };
  } catch {
    return { message: "", details: [] };
  }
}

/** One detail as it travels: BuildKit puts JSON where protobuf would be usual. */
export function encodeErrorDetail(detail: ErrorDetail): Any {
  switch (detail.kind) {
    case "source": {
      const { filename, data, language, ranges } = detail;
      const info = { filename, data: Buffer.from(data).toString("base64"), ...(language && { language }) };
      return jsonDetail("Source", { info, ranges });
    }
    case "vertex":
      return jsonDetail("Vertex", { digest: detail.digest });
    case "solve":
      return jsonDetail("Solve", { inputIDs: detail.inputIds, mountIDs: detail.mountIds });
    case "frontend":
      return jsonDetail("Frontend", { name: detail.name, source: detail.source });
    case "frontend-cap":
      return jsonDetail("FrontendCap", { name: detail.name });
    case "subrequest":
      return jsonDetail("Subrequest", { name: detail.name });
    case "other":
      return create(AnySchema, { typeUrl: detail.typeUrl, value: detail.value });
    default:
      return detail satisfies never;
  }
}

/** The reverse. A detail of an unknown type, or whose value is not what its type says, comes out as `other`. */
export function decodeErrorDetail(any: Pick<Any, "typeUrl" | "value">): ErrorDetail {
  const { typeUrl, value } = any;
  const other: ErrorDetail = { kind: "other", typeUrl, value };
  if (!typeUrl.startsWith(urlPrefix) || !typeUrl.endsWith(urlSuffix)) return other;
  const fields = jsonObject(Buffer.from(value).toString("utf8"));
  if (fields === undefined) return other;
  switch (typeUrl.slice(urlPrefix.length, -urlSuffix.length)) {
    case "Source":
      return sourceDetail(fields);
    case "Vertex":
      return { kind: "vertex", digest: text(fields.digest) };
    case "Solve":
      return { kind: "solve", inputIds: texts(fields.inputIDs), mountIds: texts(fields.mountIDs) };
    case "Frontend":
      return { kind: "frontend", name: text(fields.name), source: text(fields.source) };
    case "FrontendCap":
      return { kind: "frontend-cap", name: text(fields.name) };
    case "Subrequest":
      return { kind: "subrequest", name: text(fields.name) };
    default:
      return other;
  }
}

type JsonObject = Readonly<Record<string, unknown>>;

function jsonDetail(type: string, value: JsonObject): Any {
  return create(AnySchema, {
    typeUrl: urlPrefix + type + urlSuffix,
    value: Buffer.from(JSON.stringify(value), "utf8"),
  });
}

function sourceDetail(fields: JsonObject): SourceDetail {
  const info = object(fields.info);
  const ranges = Array.isArray(fields.ranges) ? fields.ranges.map(object) : [];
  return {
    kind: "source",
    filename: text(info.filename),
    data: new Uint8Array(Buffer.from(text(info.data), "base64")),
    language: text(info.language),
    ranges: ranges.map((range) => ({ start: position(range.start), end: position(range.end) })),
  };
}

/** Go leaves out fields that are 0. */
function position(value: unknown): ErrorPosition {
  const { line, character } = object(value);
  return { line: whole(line), character: whole(character) };
}

function jsonObject(json: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? (value as JsonObject) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(text) : [];
}

function whole(value: unknown): number {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : 0;
}

/** The digests of the vertices that an error names. */
export function vertexDigests(details: readonly ErrorDetail[]): readonly string[] {
  return details.flatMap((detail) => (detail.kind === "vertex" ? [detail.digest] : []));
}
