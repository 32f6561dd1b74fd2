import { EngineClient } from "../../buildkit/control/index.ts";
import { printableLine } from "../../diagnostics/index.ts";
import { parseSize } from "../build/index.ts";
import { parseCacheFilters, parseDuration } from "../cache-filters.ts";
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
      value: "KEY=VALUE",
      doc: "only these: id=ID, type=source.local, until=24h, mutable, shared; all must hold",
    },
    "keep-duration": { kind: "text", value: "TIME", doc: "keep what was used in this time, such as 24h" },
    "reserved-space": { kind: "text", value: "SIZE", doc: "keep this much" },
    "max-used-space": { kind: "text", value: "SIZE", doc: "keep at most this much" },
    "min-free-space": { kind: "text", value: "SIZE", doc: "stop when the disk has this much free" },
    verbose: { kind: "switch", doc: "list what is removed" },
    addr: { kind: "text", value: "ADDRESS", doc: "the engine" },
  },
  examples: ["mlspec prune --force --filter id=no-such-entry"],
  run: async ({ values, operands }, io) => {
    atMost(operands, 0);
    const { filters, unusedMs } = parseCacheFilters(values.filter);
    const keep = values["keep-duration"];
    const size = (flag: "reserved-space" | "max-used-space" | "min-free-space"): number | undefined => {
      const text = values[flag];
      return text === undefined ? undefined : parseSize(`--${flag}`, text);
    };
    const options = {
      all: values.all,
      filters,
      keepDurationMs: keep === undefined ? unusedMs : parseDuration("--keep-duration", keep),
      reservedBytes: size("reserved-space"),
      maxUsedBytes: size("max-used-space"),
      minFreeBytes: size("min-free-space"),
    };
    if (!values.force) throw usageFailure("prune removes build cache that cannot be had back", "say --force");
    let removed = 0;
    let total = 0;
    await withEngine(values.addr, io, async ({ client }, signal) => {
      for await (const entry of new EngineClient(client).prune(options, { signal })) {
        if (values.verbose)
          io.out.write(`${entry.id}  ${bytes(entry.bytes)}  ${printableLine(entry.description)}\n`);
        removed++;
        total += entry.bytes;
      }
    });
    io.out.write(`removed ${removed} ${removed === 1 ? "entry" : "entries"}, ${bytes(total)}\n`);
    return EXIT.ok;
  },
});
