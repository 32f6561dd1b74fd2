/** A line without a terminal's colours, and without what a carriage return has overwritten. */
export function withoutEscapes(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escapes are what is looked for
  return (line.trimEnd().split("\r").at(-1) ?? "").replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
}

/** The exit code in an engine's message; undefined where it names none. */
export function exitCodeOf(error: string): number | undefined {
  const code = /exit code: (\d{1,3})\b/.exec(error)?.[1];
  return code === undefined ? undefined : Number(code);
}
