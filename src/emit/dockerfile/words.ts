/** A word of an instruction that replaces variables, as `COPY` and `WORKDIR` do: nothing in it is replaced. */
export function literalWord(text: string): string {
  return text.replace(/[\\$"']/g, "\\$&");
}

/** A value behind `NAME=`, in quotes that keep it as it is. It must be one line. */
export function quotedValue(text: string): string {
  return `"${text.replace(/[\\$"]/g, "\\$&")}"`;
}

/** Arguments as JSON: on one line if that is short, else on several, each long word on its own. */
export function jsonArguments(words: readonly string[]): string {
  const lines: string[] = [];
  for (const [index, word] of words.entries()) {
    const text = `${JSON.stringify(word)}${index === words.length - 1 ? "" : ","}`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + text.length < WIDTH) lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(text);
  }
  return `[${lines.join(" \\\n    ")}]`;
}

const WIDTH = 110;

/** A comment's text: one line, without anything that moves a cursor. */
export function commentText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
}
