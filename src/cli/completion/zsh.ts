import type { CommandWords } from "./command-words.ts";

/** A completion script for zsh. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const list = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, flags }) =>
    [
      `    ${name})`,
      "      _arguments \\",
      ...flags.map((flag) => `        ${quote(flagSpec(flag))} \\`),
      "        '*:file:_files' ;;",
    ].join("\n"),
  );
  return `#compdef mlspec
# Completions of mlspec for zsh: save as _mlspec in a folder of $fpath
_mlspec() {
  local -a commands
  commands=(
${list.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local name="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$name" in
${cases.join("\n")}
  esac
}
compdef _mlspec mlspec
`;
}

function flagSpec({ name, doc, takesValue, choices }: CommandWords["flags"][number]): string {
  const text = doc.replace(/[[\]:\\]/g, "\\$&");
  const value = choices.length > 0 ? `:value:(${choices.join(" ")})` : ":value:_files";
  return `*--${name}${takesValue ? "=" : ""}[${text}]${takesValue ? value : ""}`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
