import { type BuildRecord, EngineClient } from "../../buildkit/control/index.ts";
import { RpcCode } from "../../buildkit/rpc/index.ts";
import { printableLine } from "../../diagnostics/index.ts";
import { command } from "../command.ts";
import { withEngine } from "../engine/index.ts";
import { EXIT } from "../exit-code.ts";
import { usageFailure } from "../failure.ts";
import { atMost } from "../operands.ts";
import { textTable } from "../text-table.ts";

/** Shows builds the engine remembers. */
export const historyCommand = command({
  operands: "[REF]",
  about:
    "Lists the builds the engine remembers, the newest first, whichever client asked for them; with REF, all that is known of one, as JSON.",
  flags: {
    active: { kind: "switch", doc: "only builds under way" },
    failed: { kind: "switch", doc: "only builds that failed" },
    limit: { kind: "text", value: "NUMBER", doc: "at most so many (default 20; 0 is all)" },
    json: { kind: "switch", doc: "print JSON" },
    addr: { kind: "text", value: "ADDRESS", doc: "the engine" },
  },
  examples: ["mlspec history --failed --limit 5"],
  run: async ({ values, operands }, io) => {
    const [ref] = atMost(operands, 1);
    const { limit = "20" } = values;
    if (!/^\d{1,6}$/.test(limit)) throw usageFailure(`--limit ${limit}: not a number`);
    const query = { ref, activeOnly: values.active };
    const records = await withEngine(values.addr, io, async ({ client }, signal) => {
      const found = new Map<string, BuildRecord>();
      for await (const { kind, record } of new EngineClient(client).history(query, { signal })) {
        if (kind === "deleted") found.delete(record.ref);
        else found.set(record.ref, record);
      }
      return [...found.values()];
    });
    const wanted = records
      .filter(({ error }) => !values.failed || error !== undefined)
      .toSorted((a, b) => (b.createdMs ?? 0) - (a.createdMs ?? 0) || (a.ref < b.ref ? -1 : 1));
    if (ref !== undefined && wanted.length === 0) throw usageFailure(`the engine knows no build ${ref}`);
    const shown = limit === "0" ? wanted : wanted.slice(0, Number(limit));
    if (values.json || ref !== undefined) io.out.write(`${JSON.stringify(shown, undefined, 2)}\n`);
    else io.out.write(historyText(shown, Date.now()));
    return EXIT.ok;
  },
});

function historyText(records: readonly BuildRecord[], nowMs: number): string {
  const rows = records.map((record) => [
    record.ref,
    stateOf(record),
    age(nowMs - (record.createdMs ?? nowMs)),
    record.completedMs === undefined || record.createdMs === undefined
      ? "-"
      : `${((record.completedMs - record.createdMs) / 1000).toFixed(1)}s`,
    `${record.steps.cached}/${record.steps.total}`,
    printableLine(nameOf(record)),
  ]);
  return textTable([["REF", "STATE", "AGE", "TOOK", "CACHED", "WHAT"], ...rows]);
}

function stateOf({ completedMs, error }: BuildRecord): string {
  if (completedMs === undefined) return "runs";
  if (error === undefined) return "done";
  return error.code === RpcCode.CANCELLED ? "cancelled" : "failed";
}

/** What a person knows a build by: the spec or Dockerfile, its target, and where it came from. */
function nameOf({ frontend, frontendAttrs: attrs }: BuildRecord): string {
  const file = attrs.filename ?? (frontend === "" ? "" : frontend);
  const where = attrs["vcs:source"] ?? attrs.context ?? "";
  return [file, attrs.target && `--target ${attrs.target}`, where].filter((word) => word).join(" ");
}

function age(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds}s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)}m`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)}h` : `${Math.round(seconds / 86_400)}d`;
}
