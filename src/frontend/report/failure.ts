import type { ReturnedError } from "../../buildkit/gateway/index.ts";
import { type ErrorDetail, RpcCode, RpcError, type SourceDetail } from "../../buildkit/rpc/index.ts";
import { HostError } from "../../compile/index.ts";
import { type Diagnostic, maskText, renderDiagnostic, shownFile } from "../../diagnostics/index.ts";
import { CapabilityError, FallbackError, type SourceLocation } from "../../llb/index.ts";
import type { PlanRange } from "../../plan/index.ts";
import { type SourceFile, type Span, spanOf } from "../../source/index.ts";
import { spanRange } from "./span-range.ts";

/** A spec that cannot be built, for reasons found in its text. */
export class SpecError extends Error {
  override readonly name = "SpecError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], dropped: number) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const rest = dropped > 0 ? [`… and ${dropped} more`] : [];
    super([...errors.map((error) => renderDiagnostic(error, diagnostics)), ...rest].join("\n\n"));
    this.diagnostics = errors.map((error) => ({
      ...error,
      span: { ...error.span, file: shownFile(error.span.file, diagnostics) },
    }));
  }
}

/** A request that is refused before any work: its options are wrong, or ask for what this frontend has not. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: RpcCode;
  readonly details: readonly ErrorDetail[];

  /** A detail says that this frontend lacks something; clients then do without it. */
  constructor(message: string, detail?: ErrorDetail) {
    super(message);
    this.code = detail === undefined ? RpcCode.UNKNOWN : RpcCode.UNIMPLEMENTED;
    this.details = detail === undefined ? [] : [detail];
  }
}

/** What is known where something failed. */
export interface FailureContext {
  /** The spec as it was read, once it was. */
  readonly data: Uint8Array | undefined;
  readonly file?: SourceFile | undefined;
  /** What to do about an engine that lacks something. */
  readonly update: string;
  /** What to say below the words of the engine. */
  readonly explain?: (message: string) => string;
}

/**
 * The error a frontend returns for whatever was thrown. What the engine said keeps its code, message and details; what was
 * found in the spec carries the spec's lines.
 */
export function returnedError(thrown: unknown, context: FailureContext): ReturnedError {
  const told = errorOf(thrown, context);
  // Engines tell what a failed step ran, word by word.
  const isOfEngine = thrown instanceof HostError || thrown instanceof RpcError;
  const explained = isOfEngine ? (context.explain?.(told.message) ?? "") : "";
  const error = {
    ...told,
    message: maskText([told.message, explained].filter((text) => text !== "").join("\n")),
  };
  const { file } = context;
  const { details = [] } = error;
  if (file === undefined || details.some(({ kind }) => kind === "source")) return error;
  const shown = shownFile(file);
  if (shown === file) return error;
  // BuildKit shows the spec's own first lines beside an error that shows none: here with secrets among them.
  return { ...error, details: [...details, spanDetail(spanOf(shown, 0, 0), undefined)] };
}

function errorOf(thrown: unknown, context: FailureContext): ReturnedError {
  const { data } = context;
  if (thrown instanceof SpecError) {
    const details = firstOfEachLine(thrown.diagnostics).map((span) => spanDetail(span, data));
    // Clients print the last detail last, next to the message; the first error is the one to begin with.
    return { message: thrown.message, details: details.reverse() };
  }
  if (thrown instanceof RequestError) {
    return { code: thrown.code, message: thrown.message, details: thrown.details };
  }
  if (thrown instanceof HostError) {
    const inner = errorOf(thrown.cause, context);
    const details = [...(inner.details ?? []), ...spanDetails(thrown.span, data)];
    return { ...inner, message: thrown.message, details };
  }
  if (thrown instanceof CapabilityError) {
    const { reason, locations } = thrown.missing;
    // A newer engine would not switch on what this one has switched off.
    const message = reason === undefined ? `${thrown.message}; ${context.update}` : thrown.message;
    return withLocations(message, locations);
  }
  if (thrown instanceof FallbackError) return withLocations(thrown.message, thrown.locations);
  if (thrown instanceof RpcError)
    return { code: thrown.code, message: thrown.message, details: thrown.details };
  return { message: thrown instanceof Error ? thrown.message : String(thrown) };
}

/** Clients print whole lines, so a second fault on a line would print it again. */
function firstOfEachLine(diagnostics: readonly Diagnostic[]): readonly Span[] {
  const byLine = new Map<string, Span>();
  for (const { span } of diagnostics) {
    const line = `${span.file.name}:${spanRange(span).start.line}`;
    if (!byLine.has(line)) byLine.set(line, span);
  }
  return [...byLine.values()];
}

/** Without a code: clients put any but UNKNOWN before the message, once for every program the error went through. */
function withLocations(message: string, locations: readonly SourceLocation[]): ReturnedError {
  const details = locations.map(({ file, ranges }) =>
    sourceDetail(file.filename, file.data, ranges.map(fullRange)),
  );
  return { message, details };
}

function spanDetails(span: Span | undefined, data: Uint8Array | undefined): readonly ErrorDetail[] {
  return span === undefined ? [] : [spanDetail(span, data)];
}

/**
 * The spec's bytes are at hand as they were sent; those of a file it names are its text's, and so are those of a file that holds
 * secrets, which no client may show.
 */
function spanDetail(span: Span, data: Uint8Array | undefined): SourceDetail {
  const { name, text } = shownFile(span.file);
  const bytes = new TextEncoder().encode(text);
  const isSpec = data !== undefined && Buffer.compare(data, bytes) === 0;
  return sourceDetail(name, isSpec ? data : bytes, [spanRange(span)]);
}

function sourceDetail(
  filename: string,
  data: Uint8Array = new Uint8Array(),
  ranges: readonly PlanRange[],
): SourceDetail {
  return { kind: "source", filename, data, language: "YAML", ranges };
}

type LooseRange = {
  readonly [side in "start" | "end"]: { readonly line: number; readonly character?: number | undefined };
};

function fullRange({ start, end }: LooseRange): PlanRange {
  return {
    start: { line: start.line, character: start.character ?? 0 },
    end: { line: end.line, character: end.character ?? 0 },
  };
}
