import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { RpcCode } from "../../buildkit/rpc/index.ts";

/** What is counted, for Prometheus. */
export interface Metrics {
  readonly call: (path: string, code: RpcCode, seconds: number) => void;
  readonly build: (state: string, seconds: number) => void;
  /** The page, and its content type. */
  readonly page: () => Promise<{ readonly text: string; readonly contentType: string }>;
}

/** Numbers that are asked for when the page is. */
export interface Gauges {
  readonly buildsRunning: () => number;
  readonly buildsWaiting: () => number;
  readonly nodes: () => readonly {
    readonly address: string;
    readonly healthy: boolean;
    readonly leases: number;
  }[];
}

/** Counters and gauges of their own registry, with Node's usual ones of the process. */
export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: "mlspecd_calls_total",
    help: "gRPC calls that ended",
    labelNames: ["method", "code"],
    registers,
  });
  const callSeconds = new Histogram({
    name: "mlspecd_call_seconds",
    help: "How long gRPC calls took",
    labelNames: ["method"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30, 300],
    registers,
  });
  const builds = new Counter({
    name: "mlspecd_builds_total",
    help: "Builds that ended",
    labelNames: ["state"],
    registers,
  });
  const buildSeconds = new Histogram({
    name: "mlspecd_build_seconds",
    help: "How long builds took, with their time in the queue",
    labelNames: ["state"],
    buckets: [1, 5, 15, 60, 180, 600, 1800, 7200],
    registers,
  });
  addGauge(registers, "mlspecd_builds_running", "Builds that run", gauges.buildsRunning);
  addGauge(registers, "mlspecd_builds_waiting", "Builds that wait for a place", gauges.buildsWaiting);
  new Gauge({
    name: "mlspecd_engine_healthy",
    help: "1 for an engine of the pool that answers",
    labelNames: ["engine"],
    registers,
    collect() {
      for (const { address, healthy } of gauges.nodes()) this.set({ engine: address }, healthy ? 1 : 0);
    },
  });
  new Gauge({
    name: "mlspecd_engine_leases",
    help: "Builds and questions at an engine of the pool",
    labelNames: ["engine"],
    registers,
    collect() {
      for (const { address, leases } of gauges.nodes()) this.set({ engine: address }, leases);
    },
  });
  return {
    call(method, code, seconds) {
      calls.inc({ method, code: RpcCode[code] ?? "UNKNOWN" });
      callSeconds.observe({ method }, seconds);
    },
    build(state, seconds) {
      builds.inc({ state });
      buildSeconds.observe({ state }, seconds);
    },
    page: async () => ({ text: await registry.metrics(), contentType: registry.contentType }),
  };
}

function addGauge(registers: Registry[], name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}
