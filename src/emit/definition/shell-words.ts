/**
 * A word for the shell, whatever it holds, inside a section of a definition file: no line of it looks like the start of a section or
 * of a stage, and nothing like a variable of the file.
 */
export function shellWord(text: string): string {
  if (/^[\w@+=:,./-]+$/.test(text)) return text;
  return `'${text
    .replaceAll("'", "'\\''")
    .replace(/^(?=[ \t]*(?:%|bootstrap))/gim, (_, at) => (at === 0 ? "" : "''"))
    .replaceAll("{{", "{''{")}'`;
}

/** Words as a command. */
export function shellWords(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}
