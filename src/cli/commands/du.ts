import { EngineClient, type UsageEntry } from "../../buildkit/control/index.ts";
import { printableLine } from "../../diagnostics/index.ts";
import { parseCacheFilters } from "../cache-filters.ts";
import { command } from "../command.ts";
import { withEngine } from "../engine/index.ts";
import { EXIT } from "../exit-code.ts";
import { atMost } from "../operands.ts";
import { bytes } from "../progress/index.ts";
import { textTable } from "../text-table.ts";

/** Shows what the engine keeps on its disk. */
export const duCommand = command({
  operands: "",
  about: "Lists the engine's build cache, the largest first.",
  flags: {
    filter: {
      kind: "list",
      value: "KEY=VALUE",
      doc: "only these: type=exec.cachemount, until=24h, inuse; all must hold",
    },
    json: { kind: "switch", doc: "print JSON" },
    addr: { kind: "text", value: "ADDRESS", doc: "the engine" },
  },
  examples: ["mlspec du --filter type=exec.cachemount"],
  run: async ({ values, operands }, io) => {
    atMost(operands, 0);
    const { filters, unusedMs } = parseCacheFilters(values.filter);
    const found = await withEngine(values.addr, io, ({ client }, signal) =>
      new EngineClient(client).diskUsage(filters, { signal }),
    );
    // The engine filters by time only where it removes.
    const newest = unusedMs === undefined ? Number.POSITIVE_INFINITY : Date.now() - unusedMs;
    const entries = found.filter(({ lastUsedMs, createdMs }) => (lastUsedMs ?? createdMs ?? 0) <= newest);
    const sorted = entries.toSorted((a, b) => b.bytes - a.bytes || (a.id < b.id ? -1 : 1));
    io.out.write(values.json ? `${JSON.stringify(sorted, undefined, 2)}\n` : usageText(sorted));
    return EXIT.ok;
  },
});

function usageText(entries: readonly UsageEntry[]): string {
  const rows = entries.map(({ id, bytes: size, isInUse, type, description }) => [
    id,
    bytes(size),
    isInUse ? "in use" : "free",
    type,
    printableLine(description),
  ]);
  const sum = (list: readonly UsageEntry[]): string =>
    bytes(list.reduce((total, entry) => total + entry.bytes, 0));
  const free = entries.filter(({ isInUse }) => !isInUse);
  return `${textTable([["ID", "SIZE", "STATE", "TYPE", "WHAT"], ...rows])}\n${sum(entries)} in all, ${sum(free)} of it free to go\n`;
}
