import { create, toBinary } from "@bufbuild/protobuf";
import { type ErrorDetail, RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { type Diagnostic, renderDiagnostic, shownDiagnostic } from "../../diagnostics/index.ts";
import { returnedError, SpecError } from "../../frontend/index.ts";
import { Diagnostic_Severity, type DiagnosticMessage, DiagnosticMessageSchema } from "../../proto/index.ts";
import { positionAt } from "../../source/index.ts";

/** A diagnostic as it travels. */
export function diagnosticMessage(diagnostic: Diagnostic): DiagnosticMessage {
  const { code, rule = "", severity, message, hint = "", url = "", span } = shownDiagnostic(diagnostic);
  return create(DiagnosticMessageSchema, {
    code,
    rule,
    severity: severity === "error" ? Diagnostic_Severity.ERROR : Diagnostic_Severity.WARNING,
    message,
    hint,
    url,
    file: span.file.name,
    start: positionAt(span.file, span.start),
    end: positionAt(span.file, span.end),
    rendered: renderDiagnostic(diagnostic),
  });
}

/** What a wrong spec, or a host that could not answer, is to a caller: the frontend's own words, lines and codes. */
export function compileError(thrown: unknown, data: Uint8Array | undefined): RpcError {
  if (thrown instanceof RpcError) return thrown;
  const { code, message, details = [] } = returnedError(thrown, { data, update: "update buildkitd" });
  const own = thrown instanceof SpecError ? thrown.diagnostics.map(diagnosticDetail) : [];
  const isOurs = thrown instanceof Error && code === undefined && own.length === 0;
  return new RpcError({
    code: code ?? (isOurs ? RpcCode.UNKNOWN : RpcCode.INVALID_ARGUMENT),
    message,
    details: [...own, ...details],
    cause: thrown,
  });
}

function diagnosticDetail(diagnostic: Diagnostic): ErrorDetail {
  // The rendered text is in the error's message already.
  const message = { ...diagnosticMessage(diagnostic), rendered: "" };
  return {
    kind: "other",
    typeUrl: `type.googleapis.com/${DiagnosticMessageSchema.typeName}`,
    value: toBinary(DiagnosticMessageSchema, message),
  };
}

/** INVALID_ARGUMENT, for a request that is wrong beside its spec. */
export function badRequest(message: string): RpcError {
  return new RpcError({ code: RpcCode.INVALID_ARGUMENT, message });
}
