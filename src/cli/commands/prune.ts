import { EngineClient } from "../../buildkit/control/index.ts";
import { parseSize } from "../build/index.ts";
import { command } from "../command.ts";
import { withEngine } from "../engine/index.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { atMost } from "../operands.ts";
import { bytes } from "../progress/index.ts";

/** Removes from the engine's build cache. */
export const pruneCommand = command({
  operands: "",
  about: "Removes what of the engine's build cache no build uses now. --force says that this is meant.",
  flags: {
    force: { kind: "switch", short: "f", doc: "do it" },
    all: { kind: "switch", short: "a", doc: "also what the engine itself keeps, such as frontends" },
    filter: {
      kind: "list",
      value: "FILTER",
      doc: "only these, as BuildKit writes filters: type==source.local",
    },
    "keep-duration": { kind: "text", value: "TIME", doc: "keep what was used in this time, such as 24h" },
    "reserved-space": { kind: "text", value: "SIZE", doc: "keep this much" },
    "max-used-space": { kind: "text", value: "SIZE", doc: "keep at most this much" },
    "min-free-space": { kind: "text", value: "SIZE", doc: "stop when the disk has this much free" },
    addr: { kind: "text", value: "ADDRESS", doc: "the engine" },
  },
  run: async ({ values, operands }, io) => {
    atMost(operands, 0);
    if (!values.force) throw usageFailure("prune removes build cache that cannot be had back", "say --force");
    const size = (flag: "reserved-space" | "max-used-space" | "min-free-space"): number | undefined => {
      const text = values[flag];
      return text === undefined ? undefined : parseSize(`--${flag}`, text);
    };
    const options = {
      all: values.all,
      filters: values.filter,
      keepDurationMs: duration(values["keep-duration"]),
      reservedBytes: size("reserved-space"),
      maxUsedBytes: size("max-used-space"),
      minFreeBytes: size("min-free-space"),
    };
    let removed = 0;
    let total = 0;
    await withEngine(values.addr, io, async ({ client }, signal) => {
      for await (const entry of new EngineClient(client).prune(options, { signal })) {
        removed++;
        total += entry.bytes;
      }
    });
    io.out.write(`removed ${removed} entries, ${bytes(total)}\n`);
    return EXIT.ok;
  },
});

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** A length of time such as `90m` in milliseconds. */
function duration(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d{1,9})([smhd])$/.exec(text);
  if (match === null)
    throw usageFailure(`--keep-duration ${text}: not a length of time`, "such as 90m, 24h or 7d");
  return Number(match[1]) * (UNITS[match[2] ?? ""] ?? 0) * 1000;
}
