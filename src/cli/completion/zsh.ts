import type { CommandWords } from "./command-words.ts";

type Flag = CommandWords["flags"][number];

/** A completion script for zsh. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const list = commands.map(({ name, summary }) => `    ${quote(`${name}:${summary}`)}`);
  const cases = commands.map(({ name, flags }) =>
    [
      `    ${name})`,
      "      _arguments \\",
      ...flags.flatMap(flagSpecs).map((spec) => `        ${quote(spec)} \\`),
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
    help) _describe command commands ;;
${cases.join("\n")}
  esac
}
# Found in $fpath this file is the function; read as a script it says what the function is for.
if [ "$funcstack[1]" = "_mlspec" ]; then
  _mlspec "$@"
else
  compdef _mlspec mlspec
fi
`;
}

function flagSpecs({ name, short, doc, takesValue, choices }: Flag): readonly string[] {
  const text = doc.replace(/[[\]:\\]/g, "\\$&");
  const value = choices.length > 0 ? `:value:(${choices.join(" ")})` : ":value:_files";
  const rest = `[${text}]${takesValue ? value : ""}`;
  const long = `*--${name}${takesValue ? "=" : ""}${rest}`;
  return short === undefined ? [long] : [`*-${short}${rest}`, long];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
