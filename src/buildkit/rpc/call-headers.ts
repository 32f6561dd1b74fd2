import { constants, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http2";
import { type Deadline, Metadata, type StatusObject, status } from "@grpc/grpc-js";

const neverEncoded = new Set(["grpc-status", "grpc-message"]);

/** HTTP/2 headers that begin a call; a key that repeats becomes as many headers. */
export function requestHeaders(path: string, metadata: Metadata, timeoutMs: number): OutgoingHttpHeaders {
  return {
    ...metadata.toHttp2Headers(),
    ":method": "POST",
    ":scheme": "http",
    ":path": path,
    ":authority": "localhost",
    te: "trailers",
    "content-type": "application/grpc",
    "user-agent": "mlspec",
    "grpc-accept-encoding": "identity",
    ...(timeoutMs === Number.POSITIVE_INFINITY ? {} : { "grpc-timeout": timeoutHeader(timeoutMs) }),
  };
}

/** Milliseconds from now to `deadline`; at most 0 when it has passed. */
export function remainingMs(deadline: Deadline): number {
  const time = deadline instanceof Date ? deadline.getTime() : deadline;
  return Number.isFinite(time) ? time - Date.now() : Number.POSITIVE_INFINITY;
}

/** At most eight digits and a unit, as gRPC over HTTP/2 wants it; rounded up. */
export function timeoutHeader(ms: number): string {
  const units = [
    ["m", 1],
    ["S", 1000],
    ["M", 60_000],
    ["H", 3_600_000],
  ] as const;
  for (const [unit, size] of units) {
    const count = Math.ceil(ms / size);
    if (count < 100_000_000) return `${count}${unit}`;
  }
  return "99999999H";
}

const unitMs: Readonly<Record<string, number>> = {
  n: 1e-6,
  u: 1e-3,
  m: 1,
  S: 1000,
  M: 60_000,
  H: 3_600_000,
};

/** The reverse: milliseconds in such a header; undefined when there is none, or none that can be read. */
export function timeoutIn(header: string | undefined): number | undefined {
  const [, count, unit = ""] = /^(\d{1,8})([numSMH])$/.exec(header ?? "") ?? [];
  const size = unitMs[unit];
  return size === undefined ? undefined : Number(count) * size;
}

/**
 * Metadata of an answer. `raw` lists name, value, name, value; node:http2 joins repeated names in its other form,
 * and the values could not be told apart again.
 */
export function responseMetadata(raw: readonly string[]): Metadata {
  const metadata = new Metadata();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? "").toLowerCase();
    const value = raw[i + 1] ?? "";
    if (name.startsWith(":") || neverEncoded.has(name)) continue;
    if (!name.endsWith("-bin")) metadata.add(name, value);
    else for (const part of value.split(",")) metadata.add(name, Buffer.from(part.trim(), "base64"));
  }
  return metadata;
}

/** The status in trailers, or in the headers of an answer that has nothing else; undefined if it has none. */
export function statusIn(headers: IncomingHttpHeaders, metadata: Metadata): StatusObject | undefined {
  const code = headers["grpc-status"];
  if (typeof code !== "string") return undefined;
  const message = headers["grpc-message"];
  return {
    code: /^\d{1,2}$/.test(code) && Number(code) in status ? Number(code) : status.UNKNOWN,
    details: typeof message === "string" ? percentDecoded(message) : "",
    metadata,
  };
}

/** What an answer that is not gRPC's means, by the table of gRPC over HTTP/2. */
export function statusOfHttp(httpStatus: number, contentType: unknown): StatusObject | undefined {
  const isGrpc = typeof contentType === "string" && contentType.startsWith("application/grpc");
  if (httpStatus === 200 && isGrpc) return undefined;
  const codes: Readonly<Record<number, status>> = {
    400: status.INTERNAL,
    401: status.UNAUTHENTICATED,
    403: status.PERMISSION_DENIED,
    404: status.UNIMPLEMENTED,
    429: status.UNAVAILABLE,
    502: status.UNAVAILABLE,
    503: status.UNAVAILABLE,
    504: status.UNAVAILABLE,
  };
  return {
    code: codes[httpStatus] ?? status.UNKNOWN,
    details: `The answer is not gRPC: HTTP status ${httpStatus}, content type ${String(contentType)}`,
    metadata: new Metadata(),
  };
}

/** What the reset of a stream means, by the same table. */
export function codeOfReset(reset: number): status {
  switch (reset) {
    case constants.NGHTTP2_REFUSED_STREAM:
      return status.UNAVAILABLE;
    case constants.NGHTTP2_CANCEL:
      return status.CANCELLED;
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return status.RESOURCE_EXHAUSTED;
    case constants.NGHTTP2_INADEQUATE_SECURITY:
      return status.PERMISSION_DENIED;
    default:
      return status.INTERNAL;
  }
}

/** Tolerant, because some servers send a bare percent sign. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
