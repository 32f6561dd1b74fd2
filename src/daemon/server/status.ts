import { Metadata, type StatusObject, status } from "@grpc/grpc-js";
import {
  type ErrorDetail,
  encodeErrorDetail,
  encodeStatusDetails,
  RpcError,
} from "../../buildkit/rpc/index.ts";

/** Peers and those between take headers of so many bytes for granted; gRPC puts errors into headers. */
const messageBytes = 8 * 1024;
const detailsBytes = 8 * 1024;

/** How a call ends for what was thrown in it: code, message and details, as far as headers hold them. */
export function statusOf(thrown: unknown): Pick<StatusObject, "code" | "details" | "metadata"> {
  const error = RpcError.from(thrown);
  const code = error.code === status.OK ? status.UNKNOWN : error.code;
  const details = cut(error.message);
  const metadata = new Metadata();
  const kept = fitting(error.details);
  if (kept.length > 0) metadata.set("grpc-status-details-bin", encodeStatusDetails(code, details, kept));
  return { code, details, metadata };
}

function cut(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= messageBytes) return message;
  // A character that is cut through is left out with the rest.
  return `${bytes
    .subarray(0, messageBytes)
    .toString()
    .replace(/\uFFFD$/, "")}…`;
}

/** The first details that fit. A file that does not goes without its text: client and message have the lines. */
function fitting(details: readonly ErrorDetail[]): readonly ErrorDetail[] {
  const kept: ErrorDetail[] = [];
  let room = detailsBytes;
  for (const detail of details) {
    const slim = detail.kind === "source" ? { ...detail, data: new Uint8Array() } : detail;
    const fits = [detail, slim].find((form) => sizeOf(form) <= room);
    if (fits === undefined) continue;
    kept.push(fits);
    room -= sizeOf(fits);
  }
  return kept;
}

function sizeOf(detail: ErrorDetail): number {
  const { typeUrl, value } = encodeErrorDetail(detail);
  // In base64.
  return Math.ceil(((typeUrl.length + value.length + 16) * 4) / 3);
}
