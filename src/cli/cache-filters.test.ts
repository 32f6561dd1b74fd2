import { expect, test } from "vitest";
import { parseCacheFilters, parseDuration } from "./cache-filters.ts";

test.each([
  [[], { filters: [] }],
  [["type=source.local"], { filters: ["type==source.local"] }],
  [["type==source.local", "inuse"], { filters: ["type==source.local,inuse"] }],
  [["type!=regular", "description~=^pulled"], { filters: ["type!=regular,description~=^pulled"] }],
  [["id=abc"], { filters: ["id~=abc"] }],
  [["until=1h30m"], { filters: [], unusedMs: 5_400_000 }],
  [["unused-for=2d"], { filters: [], unusedMs: 172_800_000 }],
])("filters %j", (texts, want) => {
  expect(parseCacheFilters(texts)).toEqual(want);
});

test.each(["", "=x", "until=soon", "until=1", "until=1h "])("filter %j is refused", (text) => {
  expect(() => parseCacheFilters([text])).toThrow(expect.objectContaining({ exitCode: 64 }));
});

test.each([
  ["90m", 5_400_000],
  ["1.5s", 1500],
  ["10ms", 10],
  ["7d", 604_800_000],
])("%s is %i ms", (text, want) => {
  expect(parseDuration("--x", text)).toBe(want);
});
