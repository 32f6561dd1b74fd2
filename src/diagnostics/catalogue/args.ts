import { didYouMean, error, quoted } from "./row.ts";

/** Messages about build args, conditions and targets. */
export const ARG_MESSAGES = {
  "unknown-arg": error<{ name: string; names: Iterable<string> }>(
    (p) => `no build arg is called ${quoted(p.name)}`,
    (p) => didYouMean(p.name, p.names) ?? `declare it: args: {${p.name}: …}; or write $\${ for a literal \${`,
  ),
  "bad-substitution": error<{ problem: string }>(
    (p) => `cannot read this substitution: ${p.problem}`,
    () => `the forms are \${NAME}, \${NAME:-text} and \${NAME:+text}; a literal \${ is written $\${`,
  ),
  "bad-condition": error<{ problem: string }>(
    (p) => `cannot read this condition: ${p.problem}`,
    () => "examples: DEV, not DEV, MODE == gpu, MODE in [cpu, gpu], A and (B or C)",
  ),
  "when-without-then": error(
    () => '"when" for an item which is not a mapping needs "then", a list of items',
    () => "write - {when: DEV, then: [gdb, strace]}",
  ),
  "reserved-arg": error<{ name: string }>(
    (p) => `${quoted(p.name)} is set by the engine and cannot be declared`,
  ),
  "bad-arg-default": error<{ name: string; values: readonly string[] }>(
    (p) => `the default of ${quoted(p.name)} is not one of its values`,
    (p) => `its values are ${p.values.join(", ")}`,
  ),
  "unknown-build-arg": error<{ name: string; names: Iterable<string> }>(
    (p) => `the client gives the build arg ${quoted(p.name)}, which the file does not declare`,
    (p) => didYouMean(p.name, p.names) ?? 'declare it under "args"',
  ),
  "missing-build-arg": error<{ name: string }>(
    (p) => `the build arg ${quoted(p.name)} has no default and the client gives no value`,
    (p) => `give it: --build-arg ${p.name}=…`,
  ),
  "bad-build-arg": error<{ name: string; value: string; values: readonly string[] }>(
    (p) => `the value given for the build arg ${quoted(p.name)} is not one of its values`,
    (p) => didYouMean(p.value, p.values) ?? `its values are ${p.values.join(", ")}`,
  ),
  "unsafe-in-shell": error<{ name: string }>(
    (p) =>
      `the value given for the build arg ${quoted(p.name)} holds characters which the shell would act upon`,
    (p) =>
      `hand it over as a variable: env: {${p.name}: "\${${p.name}}"}, and write "$${p.name}" in the script`,
  ),
  "unknown-target": error<{ name: string; names: readonly string[] }>(
    (p) => `no target is called ${quoted(p.name)}`,
    (p) => didYouMean(p.name, p.names) ?? `the targets are ${p.names.slice(0, 20).join(", ")}`,
  ),
  "reserved-target": error<{ name: string }>(
    (p) => `a target cannot be called ${quoted(p.name)}: the word has a meaning of its own`,
  ),
  "target-cycle": error<{ names: readonly string[] }>(
    (p) => `targets start from each other: ${p.names.join(" -> ")}`,
  ),
  "share-with-from": error(
    () => 'a target with "share: false" starts from nothing, so it cannot start from another target',
    () => 'remove one of the two: what a target takes over is chosen by "from"',
  ),
  "dev-twice": error(
    () => "there is a target called dev already",
    () => "say what it has either there or here",
  ),
  "two-defaults": error<{ name: string }>((p) => `the target ${quoted(p.name)} is the default already`),
} as const;
