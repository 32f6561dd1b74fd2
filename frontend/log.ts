import { destination, type Logger, pino } from "pino";

/**
 * A log on standard error, which engines put into their own log. Loaded only when
 * MLSPEC_LOG names a level: standard output belongs to gRPC, and loading a logger takes time.
 */
export function createLog(level: string): Logger {
  return pino({ name: "mlspec-frontend", level, base: null }, destination({ fd: 2, sync: true }));
}
