import type { CommandWords } from "./command-words.ts";

/** A completion script for fish. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, summary, flags }) => [
    `complete -c mlspec -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
    ...flags.map((flag) => {
      const values = flag.choices.length > 0 ? ` -f -a ${quote(flag.choices.join(" "))}` : "";
      const required = flag.takesValue ? " -r" : "";
      const condition = quote(`__fish_seen_subcommand_from ${name}`);
      const short = flag.short === undefined ? "" : ` -s ${flag.short}`;
      return `complete -c mlspec -n ${condition}${short} -l ${flag.name}${required}${values} -d ${quote(flag.doc)}`;
    }),
  ]);
  const names = [...commands.map(({ name }) => name), "help"];
  lines.push(
    "complete -c mlspec -n __fish_use_subcommand -f -a help -d 'explain a command'",
    `complete -c mlspec -n '__fish_seen_subcommand_from help' -f -a ${quote(names.join(" "))}`,
  );
  return `# Completions of mlspec for fish: mlspec completion fish | source\n${lines.join("\n")}\n`;
}

function quote(text: string): string {
  return `'${text.replace(/['\\]/g, "\\$&")}'`;
}
