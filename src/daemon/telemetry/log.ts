import { destination, type Logger, pino } from "pino";

/** Keys whose values are never written, at the top of a line or one level below. */
const secretKeys = [
  "authorization",
  "token",
  "tokens",
  "password",
  "secret",
  "secrets",
  "logins",
  "metadata",
];

/**
 * The daemon's log: JSON lines on standard error. What is logged is chosen where it is logged; keys that could hold a
 * secret are taken out here once more.
 */
export function createLog(level: string): Logger {
  const paths = secretKeys.flatMap((key) => [key, `*.${key}`]);
  const options = { name: "mlspecd", level, redact: { paths, censor: "***" } };
  return pino(options, destination({ fd: 2, sync: true }));
}
