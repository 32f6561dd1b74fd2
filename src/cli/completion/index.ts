/**
 * completion: scripts that teach a shell the command line.
 *
 * In: commands with their flags. Out: the text of a script. Invariant: pure; texts are quoted for their shell.
 */
export { bashCompletion } from "./bash.ts";
export type { CommandWords } from "./command-words.ts";
export { fishCompletion } from "./fish.ts";
export { zshCompletion } from "./zsh.ts";
