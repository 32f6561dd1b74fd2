import {
  DiagLogLevel,
  diag,
  type Span as OtelSpan,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Logger } from "pino";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";

/** W3C trace context as it travels in the metadata of calls: `traceparent`, `tracestate` and their values. */
export type TraceContext = readonly (readonly [string, string])[];

export interface Span {
  /** For what happens within the span: goes on with calls to others. */
  readonly context: TraceContext;
  readonly set: (attributes: Readonly<Record<string, string | number>>) => void;
  /** Ends it, once. What went wrong is told by a short word alone: messages may hold what a user wrote. */
  readonly end: (failure?: string) => void;
}

/** Makes spans of what the daemon does, or none. */
export interface Tracing {
  /** Begins a span within the caller's context; without one, a trace of its own. */
  readonly begin: (name: string, kind: "server" | "client" | "internal", within: TraceContext) => Span;
  /** Sends what has not been sent. */
  readonly shutDown: () => Promise<void>;
}

/** No spans: contexts are handed on as they came. */
export const noTracing: Tracing = {
  begin: (_name, _kind, within) => ({ context: within, set: () => undefined, end: () => undefined }),
  shutDown: async () => undefined,
};

const kinds = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };

/**
 * Spans to where OpenTelemetry's environment variables say (OTEL_EXPORTER_OTLP_ENDPOINT and its kin, OTEL_TRACES_SAMPLER,
 * OTEL_RESOURCE_ATTRIBUTES), by OTLP over HTTP; without an endpoint there are none, and nothing of the SDK is loaded.
 * A collector that cannot be reached costs its spans and a warning, never a call.
 */
export async function createTracing(
  env: Readonly<Record<string, string | undefined>>,
  { log, version }: { readonly log: Logger; readonly version: string },
): Promise<Tracing> {
  if (!isAsked(env)) return noTracing;
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL;
  if (protocol !== undefined && protocol !== "http/json") {
    log.warn({ protocol }, "spans are sent as http/json, the only protocol here");
  }
  const [{ OTLPTraceExporter }, { BasicTracerProvider, BatchSpanProcessor }, core, resources] =
    await Promise.all([
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/sdk-trace-base"),
      import("@opentelemetry/core"),
      import("@opentelemetry/resources"),
    ]);
  const tell = (message: string) => log.warn({ telemetry: message }, "spans are not sent");
  const ignore = () => undefined;
  diag.setLogger(
    { error: tell, warn: tell, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const named = { "service.name": "mlspecd", "service.version": version };
  const provider = new BasicTracerProvider({
    // What the operator says of the resource goes before ours.
    resource: resources
      .resourceFromAttributes(named)
      .merge(resources.detectResources({ detectors: [resources.envDetector] })),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  const tracer = provider.getTracer("mlspecd", version);
  const propagator = new core.W3CTraceContextPropagator();
  const carried = {
    get: (context: TraceContext, key: string) => context.find(([name]) => name === key)?.[1],
    keys: (context: TraceContext) => context.map(([name]) => name),
  };
  return {
    begin(name, kind, within) {
      const parent = propagator.extract(ROOT_CONTEXT, within, carried);
      const span = tracer.startSpan(name, { kind: kinds[kind] }, parent);
      const context: [string, string][] = [];
      propagator.inject(trace.setSpan(parent, span), context, {
        set: (into, key, value) => into.push([key, value]),
      });
      return spanOf(span, context);
    },
    shutDown: () => provider.shutdown().catch((error: unknown) => tell(String(error))),
  };
}

function isAsked(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === "true" || env.OTEL_TRACES_EXPORTER === "none") return false;
  return [env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, env.OTEL_EXPORTER_OTLP_ENDPOINT].some(
    (endpoint) => endpoint !== undefined && endpoint !== "",
  );
}

function spanOf(span: OtelSpan, context: TraceContext): Span {
  let hasEnded = false;
  return {
    context,
    set: (attributes) => void span.setAttributes(attributes),
    end(failure) {
      if (hasEnded) return;
      hasEnded = true;
      if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
      span.end();
    },
  };
}

/** Runs work within a span, which ends with it. */
export async function inSpan<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(error instanceof RpcError ? RpcCode[error.code] : "INTERNAL");
    throw error;
  }
}
