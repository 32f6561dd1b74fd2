import type { Environment } from "./environment.ts";
import { usageFailure } from "./failure.ts";

/**
 * Reads `KEY=VALUE` texts; the last one of a key counts. With `env`, a KEY alone takes the variable's value and is left
 * out when there is none, as docker does. Throws a usage failure on a text without a key.
 */
export function keyValues(
  flag: string,
  texts: readonly string[],
  env?: Environment,
): Readonly<Record<string, string>> {
  const values = new Map<string, string>();
  for (const text of texts) {
    const equals = text.indexOf("=");
    const key = equals === -1 ? text : text.slice(0, equals);
    if (key === "") throw usageFailure(`${flag} ${text}: there is no name before =`);
    const value = equals === -1 ? (env === undefined ? "" : env[key]) : text.slice(equals + 1);
    if (value !== undefined) values.set(key, value);
  }
  return Object.fromEntries(values);
}
