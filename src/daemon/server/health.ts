import { RpcCode, RpcError } from "../../buildkit/rpc/index.ts";
import { Health, HealthCheckResponse_ServingStatus as Serving } from "../../proto/index.ts";
import { type NamedHandler, serverStream, unary } from "./typed-handlers.ts";

/** Whether the daemon takes work, as probes ask for it. */
export interface HealthBook {
  readonly handlers: readonly NamedHandler[];
  /** From now on every service is NOT_SERVING, and those who watch are told. */
  readonly stopServing: () => void;
  readonly isServing: () => boolean;
}

/** gRPC's standard health check for the services of these names, and for the server as a whole. */
export function createHealth(services: readonly string[]): HealthBook {
  const known = new Set(["", ...services]);
  const watchers = new Set<() => void>();
  let serving = true;
  const statusOf = (service: string): Serving => {
    if (!known.has(service)) return Serving.SERVICE_UNKNOWN;
    return serving ? Serving.SERVING : Serving.NOT_SERVING;
  };
  const check = unary(Health.method.check, async ({ service }) => {
    if (!known.has(service)) {
      throw new RpcError({ code: RpcCode.NOT_FOUND, message: `there is no service "${service}" here` });
    }
    return { status: statusOf(service) };
  });
  const watch = serverStream(Health.method.watch, async ({ service }, send, { signal }) => {
    while (!signal.aborted) {
      const told = statusOf(service);
      await send({ status: told });
      while (!signal.aborted && statusOf(service) === told) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            watchers.delete(wake);
            signal.removeEventListener("abort", wake);
            resolve();
          };
          watchers.add(wake);
          signal.addEventListener("abort", wake, { once: true });
        });
      }
    }
  });
  return {
    handlers: [check, watch],
    stopServing() {
      serving = false;
      for (const wake of [...watchers]) wake();
    },
    isServing: () => serving,
  };
}
