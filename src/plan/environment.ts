import type { Environment } from "./types.ts";

/** Where programs are found when an image says nothing; Docker's default for Linux. */
export const DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Splits an image configuration's `NAME=value` list; entries without `=` count as empty. */
export function readEnvironment(entries: readonly string[]): Environment {
  const pairs = entries.map((entry): readonly [string, string] => {
    const cut = entry.indexOf("=");
    return cut < 0 ? [entry, ""] : [entry.slice(0, cut), entry.slice(cut + 1)];
  });
  return pairs.some(([name]) => name === "PATH") ? pairs : [["PATH", DEFAULT_PATH], ...pairs];
}

/** The list form an image configuration holds. */
export function writeEnvironment(environment: Environment): readonly string[] {
  return environment.map(([name, value]) => `${name}=${value}`);
}

/** Sets a variable in place, or at the end if it is new: the order is part of a run's cache key. */
export function setVariable(environment: Environment, name: string, value: string): Environment {
  const known = environment.some(([key]) => key === name);
  if (!known) return [...environment, [name, value]];
  return environment.map((pair) => (pair[0] === name ? [name, value] : pair));
}

/**
 * Lays a spec's variables over an environment, in the order they are written. `${NAME}`, `${NAME:-text}` and
 * `${NAME:+text}` in a value are read from the environment so far, so `PATH: /x/bin:${PATH}` extends; a name
 * nobody set reads as empty, as in a Dockerfile's ENV. `$${` writes `${`.
 */
export function extendEnvironment(
  environment: Environment,
  variables: Readonly<Record<string, string>>,
): Environment {
  let result = environment;
  for (const [name, value] of Object.entries(variables)) {
    result = setVariable(result, name, expand(value, result));
  }
  return result;
}

const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)(?::([-+])([^}]*))?\}/g;

function expand(text: string, environment: Environment): string {
  return text.replace(
    REFERENCE,
    (whole, name: string | undefined, mark: string | undefined, other: string | undefined) => {
      if (name === undefined) return whole.slice(1);
      const value = environment.find(([key]) => key === name)?.[1] ?? "";
      if (mark === "-") return value === "" ? (other ?? "") : value;
      if (mark === "+") return value === "" ? "" : (other ?? "");
      return value;
    },
  );
}
