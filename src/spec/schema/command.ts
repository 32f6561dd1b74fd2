import { ANY_TEXT, type Format, SCRIPT, TEXT_LIMIT, understood } from "../formats/index.ts";
import { list, mapped, shapes, text } from "./build-type.ts";
import type { Infer } from "./type.ts";

const SHELL_TEXT: Format<{ readonly kind: "shell"; readonly text: string }> = {
  ...SCRIPT,
  read(script) {
    const checked = SCRIPT.read(script);
    return checked.ok ? understood({ kind: "shell", text: checked.value }) : checked;
  },
};

/** An argument vector: at least the program. */
export const argvType = list(
  text({ ...ANY_TEXT, name: "argument", example: "--port", limit: TEXT_LIMIT }),
  1,
);

/** A program with its arguments as a list, or text for the shell. */
export const commandType = shapes({
  scalar: text(SHELL_TEXT, "shell"),
  list: mapped(argvType, (argv) => ({ kind: "argv" as const, argv })),
});

/** What is run: an argument vector, or text for a shell. */
export type Command = Infer<typeof commandType>;
