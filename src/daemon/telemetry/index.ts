/**
 * telemetry: what the daemon tells those who run it.
 *
 * In: calls and builds that begin and end. Out: log lines, Prometheus metrics, spans, pages for probes.
 * Invariant: no token, secret or header is written. It must not know what a call does.
 */
export { type HttpPages, serveHttpPages } from "./http-pages.ts";
export { createLog } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { createTracing, inSpan, noTracing, type Span, type TraceContext, type Tracing } from "./tracing.ts";
