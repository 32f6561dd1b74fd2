import type { Command, CommandEntry } from "./command.ts";
import { EXIT_MEANINGS } from "./exit-code.ts";
import type { Flag } from "./flags/index.ts";
import { textTable } from "./text-table.ts";

/** What `mlspec help` prints. */
export function generalHelp(entries: readonly CommandEntry[]): string {
  const rows = [
    ...entries.map(({ name, summary }) => [`  ${name}`, summary]),
    ["  help [COMMAND]", "this text, or that of a command"],
  ];
  return [
    "mlspec builds images for machine learning and HPC from a short YAML spec.",
    "",
    "Usage: mlspec COMMAND [FLAGS]",
    "",
    "Commands:",
    textTable(rows),
    "Flags:",
    "  --version  print the version",
    "",
    "Exit codes:",
    textTable(EXIT_MEANINGS.map(([code, meaning]) => [`  ${code}`, meaning])),
  ].join("\n");
}

/** What `mlspec help COMMAND` prints. */
export function commandHelp(
  { name, summary }: CommandEntry,
  { operands, about, flags, examples }: Command,
): string {
  const rows = Object.entries(flags).map(([long, flag]) => [flagUsage(long, flag), flag.doc]);
  return [
    `mlspec ${name}: ${summary}.`,
    "",
    `Usage: ${commandUsage(name, { operands, flags })}`,
    ...(about === "" ? [] : ["", about]),
    ...(rows.length === 0 ? [] : ["", "Flags:", textTable(rows).trimEnd()]),
    "",
    "Examples:",
    ...examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

/** A command line as help writes it, such as `mlspec lint [FLAGS] [FILE...]`. */
export function commandUsage(name: string, { operands, flags }: Pick<Command, "operands" | "flags">): string {
  const words = ["mlspec", name, Object.keys(flags).length > 0 ? "[FLAGS]" : "", operands];
  return words.filter((word) => word !== "").join(" ");
}

function flagUsage(long: string, flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  return `  ${short}--${long}${flag.kind === "switch" ? "" : ` ${flag.value}`}`;
}
