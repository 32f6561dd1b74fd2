import type { Metadata } from "@grpc/grpc-js";
import type { TraceContext } from "../telemetry/index.ts";

/** The headers of W3C Trace Context. */
const names = ["traceparent", "tracestate"];

/** The trace context that a call came with. */
export function traceOf(metadata: Metadata): TraceContext {
  return names.flatMap((name) => {
    const [value] = metadata.get(name);
    return typeof value === "string" ? [[name, value] as const] : [];
  });
}

/** Puts another context in its place. */
export function setTrace(metadata: Metadata, context: TraceContext): void {
  for (const name of names) metadata.remove(name);
  for (const [name, value] of context) metadata.set(name, value);
}
