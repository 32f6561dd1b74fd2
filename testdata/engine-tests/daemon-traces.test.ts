import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RpcClient } from "../../src/buildkit/rpc/index.ts";
import { connectEngine, type EngineConnection, resolveAddress } from "../../src/buildkit/transport/index.ts";
import { attributesOf, startCollector } from "../../src/daemon/testing/collector.ts";
import { Content, Control } from "../../src/proto/index.ts";
import {
  buildThrough,
  type DaemonProcess,
  daemonFolder,
  engineAddress,
  startProgram,
  tarOf,
} from "./daemon-program.ts";
import { engineEnv } from "./engine.ts";

const collector = await startCollector();
let engine: EngineConnection;
let daemon: DaemonProcess;
beforeAll(async () => {
  const env = engineEnv();
  engine = await connectEngine(await resolveAddress(env), { env });
  // Batches are sent every five seconds otherwise.
  const told = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_BSP_SCHEDULE_DELAY: "100" };
  daemon = await startProgram(daemonFolder(), ["--engine", engineAddress()], told);
});
afterAll(async () => {
  await daemon?.stop();
  engine?.close();
  await collector[Symbol.asyncDispose]();
});

interface EngineSpan {
  readonly traceId: string;
  readonly parentSpanId: string;
  readonly name: string;
}

/** The spans of one trace that the engine has written down with its builds. */
async function engineSpans(client: RpcClient, traceId: string): Promise<readonly EngineSpan[]> {
  const found: EngineSpan[] = [];
  for await (const { record } of client.serverStream(Control.method.listenBuildHistory, {
    EarlyExit: true,
  })) {
    if (record?.trace === undefined) continue;
    const pieces: Uint8Array[] = [];
    for await (const { data } of client.serverStream(Content.method.read, { digest: record.trace.digest })) {
      pieces.push(data);
    }
    const text = Buffer.concat(pieces).toString();
    if (text.includes(traceId)) found.push(...parseSpans(text).filter((span) => span.traceId === traceId));
  }
  return found;
}

/** Reads the engine's own form: objects one after another, indented, as Go's SDK prints spans. */
function parseSpans(text: string): readonly EngineSpan[] {
  const spans = JSON.parse(`[${text.trim().replaceAll(/^\}\n\{/gm, "},{")}]`);
  return spans.map(
    ({ Name, SpanContext, Parent }: Readonly<Record<string, Readonly<Record<string, string>>>>) => ({
      name: Name,
      traceId: SpanContext?.TraceID,
      parentSpanId: Parent?.SpanID,
    }),
  );
}

describe("a build through mlspecd is one trace", () => {
  test("from the caller's span through the daemon's to the engine's own", async () => {
    const traceId = randomBytes(16).toString("hex");
    const callerSpan = randomBytes(8).toString("hex");
    const step = `: ${randomBytes(8).toString("hex")}`;
    await buildThrough(daemon.client, {
      options: {},
      context: await tarOf({ "mlspec.yaml": `base: debian:bookworm-slim\nsteps: [{run: "${step}"}]\n` }),
      metadata: [["traceparent", `00-${traceId}-${callerSpan}-01`]],
    });
    const ofTrace = () => collector.spans.filter((span) => span.traceId === traceId);
    await expect.poll(() => ofTrace().length, { timeout: 20_000 }).toBe(5);
    const call = ofTrace().find(({ name }) => name === "mlspec.v1.Builds/Build");
    expect(call).toMatchObject({ parentSpanId: callerSpan, kind: 2 });
    expect(call && attributesOf(call)).toMatchObject({ "rpc.grpc.status_code": 0, "mlspec.client": "local" });
    const steps = ofTrace().filter(({ parentSpanId }) => parentSpanId === call?.spanId);
    expect(steps.map(({ name }) => name).sort()).toEqual([
      "build at the engine",
      "find an engine",
      "receive the context",
      "wait for a place",
    ]);
    const atEngine = steps.find(({ name }) => name === "build at the engine");
    // An engine writes a build down after it has answered.
    await expect
      .poll(() => engineSpans(engine.client, traceId), { timeout: 20_000 })
      .toContainEqual(expect.objectContaining({ parentSpanId: atEngine?.spanId }));
  });
});
