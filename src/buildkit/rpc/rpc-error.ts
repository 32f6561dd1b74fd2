import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { decodeStatus, type ErrorDetail } from "./error-details.ts";

export interface RpcErrorInit {
  readonly code: status;
  readonly message: string;
  /** "/package.Service/Method"; empty where no call was made. */
  readonly path?: string;
  readonly details?: readonly ErrorDetail[];
  readonly cause?: unknown;
}

/** A call that failed: how gRPC says it, with what BuildKit adds. The message is the peer's own. */
export class RpcError extends Error {
  readonly code: status;
  readonly path: string;
  readonly details: readonly ErrorDetail[];

  constructor(init: RpcErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = "RpcError";
    this.code = init.code;
    this.path = init.path ?? "";
    this.details = init.details ?? [];
  }

  /** The name of `code`, such as "NOT_FOUND". */
  get codeName(): string {
    return status[this.code] ?? "UNKNOWN";
  }

  /** Whether the same call may go well later, or at another engine: there was none, or it went away. */
  get isRetryable(): boolean {
    return this.code === status.UNAVAILABLE;
  }

  /** Any thrown value as an RpcError. What is no error of gRPC gets the code UNKNOWN. */
  static from(thrown: unknown, path = ""): RpcError {
    if (thrown instanceof RpcError) return thrown;
    if (!(thrown instanceof Error))
      return new RpcError({ code: status.UNKNOWN, message: String(thrown), path });
    if (!isServiceError(thrown)) {
      return new RpcError({ code: status.UNKNOWN, message: thrown.message, path, cause: thrown });
    }
    const { code, details, metadata } = thrown;
    const bytes = metadata.get("grpc-status-details-bin")[0];
    const told = decodeStatus(bytes instanceof Uint8Array ? bytes : new Uint8Array());
    // A header that ends in a space is none to HTTP/2, and dropped; messages of engines may end so.
    return new RpcError({
      code,
      message: details || told.message,
      path,
      details: told.details,
      cause: thrown,
    });
  }
}

function isServiceError(error: Error): error is ServiceError {
  return (
    "code" in error &&
    typeof error.code === "number" &&
    "details" in error &&
    typeof error.details === "string" &&
    "metadata" in error &&
    error.metadata instanceof Metadata
  );
}
