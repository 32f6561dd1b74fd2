import type { Command, CommandEntry } from "./command.ts";
import type { Flag } from "./flags/index.ts";
import { textTable } from "./text-table.ts";

const EXIT_CODES = `Exit codes:
  0    done
  1    the build failed
  64   the command line is wrong
  65   the spec is wrong
  69   no engine answered; trying again can help
  70   a fault of mlspec
  130  cancelled
`;

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
    EXIT_CODES,
  ].join("\n");
}

/** What `mlspec help COMMAND` prints. */
export function commandHelp({ name, summary }: CommandEntry, { operands, about, flags }: Command): string {
  const rows = Object.entries(flags).map(([long, flag]) => [flagUsage(long, flag), flag.doc]);
  const usage = ["Usage: mlspec", name, rows.length > 0 ? "[FLAGS]" : "", operands].filter(
    (word) => word !== "",
  );
  return [
    `mlspec ${name}: ${summary}.`,
    "",
    usage.join(" "),
    ...(about === "" ? [] : ["", about]),
    ...(rows.length === 0 ? [] : ["", "Flags:", textTable(rows).trimEnd()]),
    "",
  ].join("\n");
}

function flagUsage(long: string, flag: Flag): string {
  const short = flag.short === undefined ? "    " : `-${flag.short}, `;
  return `  ${short}--${long}${flag.kind === "switch" ? "" : ` ${flag.value}`}`;
}
