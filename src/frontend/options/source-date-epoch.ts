import type { OptionReader } from "./option-reader.ts";
import type { EpochOption } from "./types.ts";

const OPTION = "build-arg:SOURCE_DATE_EPOCH";

/** SOURCE_DATE_EPOCH: seconds since 1970, or `context`. See https://reproducible-builds.org/specs/source-date-epoch/. */
export function readSourceDateEpoch(read: OptionReader): EpochOption | undefined {
  const value = read.text(OPTION);
  if (value === undefined) return undefined;
  if (value === "context") return { kind: "context" };
  if (/^\d{1,15}$/.test(value)) return { kind: "at", seconds: Number(value) };
  read.refuse(OPTION, `"${value}" is neither a number of seconds nor the word context`);
  return undefined;
}
