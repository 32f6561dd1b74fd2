import { type Command, type CommandEntry, command } from "../command.ts";
import { bashCompletion, type CommandWords, fishCompletion, zshCompletion } from "../completion/index.ts";
import { EXIT } from "../exit-code.ts";
import { unknownWord, usageFailure } from "../failure.ts";
import { atMost } from "../operands.ts";

const SHELLS: Readonly<Record<string, (commands: readonly CommandWords[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** Prints a completion script for the given commands. */
export const createCompletionCommand = (commands: readonly CommandEntry[]): Command =>
  command({
    operands: "bash|zsh|fish",
    about: "Prints a script; in bash: source <(mlspec completion bash)",
    flags: {},
    examples: ["mlspec completion bash"],
    run: async ({ operands }, io) => {
      const [shell] = atMost(operands, 1);
      if (shell === undefined) throw usageFailure("name the shell", "bash, zsh or fish");
      const print = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
      if (print === undefined) throw unknownWord("shell", shell, Object.keys(SHELLS), "bash, zsh or fish");
      io.out.write(print(await commandWords(commands)));
      return EXIT.ok;
    },
  });

async function commandWords(commands: readonly CommandEntry[]): Promise<readonly CommandWords[]> {
  return Promise.all(
    commands.map(async ({ name, summary, load }) => {
      const { flags } = await load();
      const words = Object.entries(flags).map(([flag, { doc, ...kind }]) => ({
        name: flag,
        short: kind.short,
        doc,
        takesValue: kind.kind !== "switch",
        choices: kind.kind === "text" ? (kind.choices ?? []) : [],
      }));
      return { name, summary, flags: words };
    }),
  );
}
