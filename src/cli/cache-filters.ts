import { usageFailure } from "./failure.ts";

/** Which of an engine's cache is meant. */
export interface CacheFilters {
  /** In BuildKit's words; all of them must hold, so there is one text or none. */
  readonly filters: readonly string[];
  /** What was used in this time is not meant. */
  readonly unusedMs?: number;
}

/**
 * Reads the values of `--filter` as docker buildx does: `KEY=VALUE`, `KEY!=VALUE`, `KEY~=PATTERN`, a KEY alone, and
 * `until=TIME`; BuildKit's own `KEY==VALUE` is taken too. Throws a usage failure on a time that is none.
 */
export function parseCacheFilters(texts: readonly string[]): CacheFilters {
  let unusedMs: number | undefined;
  const filters: string[] = [];
  for (const text of texts) {
    const [, key = "", sign, value = ""] = /^([^=!~]*)(==|!=|~=|=)?(.*)$/s.exec(text) ?? [];
    if (key === "") throw usageFailure(`--filter ${text}: there is no key before =`);
    if (key === "until" || key === "unused-for") unusedMs = parseDuration("--filter", value);
    else if (sign === undefined) filters.push(key);
    else if (sign === "=") filters.push(`${key}${key === "id" ? "~=" : "=="}${value}`);
    else filters.push(`${key}${sign}${value}`);
  }
  return {
    filters: filters.length === 0 ? [] : [filters.join(",")],
    ...(unusedMs === undefined ? {} : { unusedMs }),
  };
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time such as `90m` or `1h30m` in milliseconds; throws a usage failure on anything else. */
export function parseDuration(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d{1,9}(?:\.\d{1,9})?)(ms|[smhd])/gy)];
  const length = parts.reduce((sum, [whole]) => sum + whole.length, 0);
  if (parts.length === 0 || length !== text.length) {
    throw usageFailure(`${flag} ${text}: not a length of time`, "such as 90m, 24h or 7d");
  }
  return Math.round(parts.reduce((sum, [, count, unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0));
}
