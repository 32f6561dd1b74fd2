import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { attributesOf, startCollector } from "../testing/collector.ts";
import { createTracing, inSpan, noTracing, type TraceContext } from "./index.ts";

const log = pino({ level: "silent" });
const callerTrace = "0af7651916cd43dd8448eb211c80319c";
const caller: TraceContext = [
  ["traceparent", `00-${callerTrace}-b7ad6b7169203331-01`],
  ["tracestate", "site=7"],
];

/** The exporter finds its endpoint in the process's environment. */
async function withEndpoint<T>(endpoint: string, work: () => Promise<T>): Promise<T> {
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = endpoint;
  try {
    return await work();
  } finally {
    delete process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  }
}

const started = (endpoint: string) =>
  withEndpoint(endpoint, () => createTracing(process.env, { log, version: "1.2.3" }));

describe("the daemon's spans", () => {
  test("stand in the caller's trace, and what they call stands in theirs", async () => {
    await using collector = await startCollector();
    const tracing = await started(collector.endpoint);
    const call = tracing.begin("mlspec.v1.Builds/Build", "server", caller);
    call.set({ "rpc.method": "Build", "rpc.grpc.status_code": 0 });
    const [[, traceparent = ""] = [], [, tracestate] = []] = call.context;
    expect(traceparent).toMatch(new RegExp(`^00-${callerTrace}-[0-9a-f]{16}-01$`));
    expect(tracestate).toBe("site=7");
    const step = tracing.begin("build at the engine", "client", call.context);
    step.end();
    call.end();
    call.end("a second end is none");
    await tracing.shutDown();
    const [inner, outer] = collector.spans;
    expect(collector.spans).toHaveLength(2);
    expect(outer).toMatchObject({
      traceId: callerTrace,
      parentSpanId: "b7ad6b7169203331",
      kind: 2,
      status: { code: 0 },
    });
    expect(inner).toMatchObject({ traceId: callerTrace, parentSpanId: outer?.spanId, kind: 3 });
    expect(traceparent).toContain(outer?.spanId);
    expect(outer && attributesOf(outer)).toEqual({ "rpc.method": "Build", "rpc.grpc.status_code": 0 });
    expect(collector.resources[0]).toMatchObject({ "service.name": "mlspecd", "service.version": "1.2.3" });
  });

  test("begin a trace where the caller has none, or a broken one", async () => {
    await using collector = await startCollector();
    const tracing = await started(collector.endpoint);
    for (const within of [[], [["traceparent", "00-zz-7-01"]]] as const)
      tracing.begin("a call", "server", within).end();
    await tracing.shutDown();
    expect(collector.spans.map(({ parentSpanId }) => parentSpanId || undefined)).toEqual([
      undefined,
      undefined,
    ]);
    expect(new Set(collector.spans.map(({ traceId }) => traceId)).size).toBe(2);
  });

  test("of work that fails say what kind of failure it was, never its message", async () => {
    await using collector = await startCollector();
    const tracing = await started(collector.endpoint);
    const lost = new RpcError({ code: RpcCode.UNAVAILABLE, message: "the token s3cret is gone" });
    for (const error of [lost, new Error("s3cret")]) {
      const work = inSpan(tracing.begin("work", "internal", []), () => Promise.reject(error));
      await expect(work).rejects.toBe(error);
    }
    await tracing.shutDown();
    expect(collector.spans.map(({ status }) => status)).toEqual([
      { code: 2, message: "UNAVAILABLE" },
      { code: 2, message: "INTERNAL" },
    ]);
    expect(JSON.stringify(collector.spans)).not.toContain("s3cret");
  });

  test("are none where no endpoint is named or the SDK is switched off: the caller's context goes on", async () => {
    for (const env of [
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_SDK_DISABLED: "true" },
      { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:1", OTEL_TRACES_EXPORTER: "none" },
    ]) {
      expect(await createTracing(env, { log, version: "1" })).toBe(noTracing);
    }
    expect(noTracing.begin("call", "server", caller).context).toBe(caller);
  });

  test("that cannot be sent cost a warning, and nothing else", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => gone.once("listening", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const lines: string[] = [];
    const told = pino({ level: "warn" }, { write: (line: string) => void lines.push(line) });
    // The exporter tries again for as long as it is given.
    process.env.OTEL_EXPORTER_OTLP_TIMEOUT = "200";
    try {
      const tracing = await withEndpoint(`http://127.0.0.1:${port}`, () =>
        createTracing(process.env, { log: told, version: "1" }),
      );
      tracing.begin("a call", "server", []).end();
      await tracing.shutDown();
    } finally {
      delete process.env.OTEL_EXPORTER_OTLP_TIMEOUT;
    }
    expect(lines.join("")).toContain("spans are not sent");
  });
});
