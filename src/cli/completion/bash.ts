import type { CommandWords } from "./command-words.ts";

/** A completion script for bash 4 or later. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const cases = commands.map(
    ({ name, flags }) => `    ${name}) flags="${flags.map((flag) => `--${flag.name}`).join(" ")} --help" ;;`,
  );
  const choices = commands.flatMap(({ name, flags }) =>
    flags
      .filter((flag) => flag.choices.length > 0)
      .map((flag) => `    ${name}:--${flag.name}) words="${flag.choices.join(" ")}" ;;`),
  );
  return `# Completions of mlspec for bash: source <(mlspec completion bash)
_mlspec() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" name="\${COMP_WORDS[1]}"
  local flags="" words=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    mapfile -t COMPREPLY < <(compgen -W "${[...commands.map(({ name }) => name), "help"].join(" ")} --version" -- "$current")
    return
  fi
  case "$name" in
    help) words="${commands.map(({ name }) => name).join(" ")}" ;;
${cases.join("\n")}
  esac
  case "$name:$before" in
${choices.join("\n")}
  esac
  if [ -n "$words" ]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  elif [[ "$current" == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}
complete -o filenames -F _mlspec mlspec
`;
}
