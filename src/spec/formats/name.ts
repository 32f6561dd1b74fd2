import { type Format, refused, understood } from "./format.ts";

interface NameRule {
  readonly name: string;
  readonly expected: string;
  readonly example: string;
  readonly pattern: RegExp;
  readonly why: string;
}

function named(rule: NameRule): Format<string> {
  return {
    name: rule.name,
    expected: rule.expected,
    example: rule.example,
    pattern: rule.pattern.source,
    limit: 256,
    read: (text) => (rule.pattern.test(text) ? understood(text) : refused("bad-name", rule.why)),
  };
}

/** The name of an environment variable which every shell can use (POSIX base definitions 8.1). */
export const ENV_NAME = named({
  name: "env-name",
  expected: "the name of an environment variable",
  example: "PATH",
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  why: 'it holds letters, digits and "_" only, and does not start with a digit',
});

/** The name of a build arg. */
export const ARG_NAME = named({
  name: "arg-name",
  expected: "the name of a build arg",
  example: "VERSION",
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  why: 'it holds letters, digits and "_" only, and does not start with a digit',
});

/** The name of a target. */
export const TARGET_NAME = named({
  name: "target-name",
  expected: "the name of a target",
  example: "training",
  pattern: /^[a-z0-9][a-z0-9_.-]*$/,
  why: 'it holds small letters, digits, "_", "." and "-" only, and starts with a letter or digit',
});

/** The id under which the client keeps a secret or an SSH agent. */
export const SECRET_ID = named({
  name: "secret-id",
  expected: "the id of a secret",
  example: "hf_token",
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/,
  why: 'it holds letters, digits, "_", ".", "/" and "-" only',
});

/** The key of an image label. */
export const LABEL_KEY = named({
  name: "label-key",
  expected: "the key of a label",
  example: "org.opencontainers.image.title",
  pattern: /^[^\s=\0]+$/,
  why: 'it holds no white space and no "="',
});

/** A signal by name or number. */
export const SIGNAL = named({
  name: "signal",
  expected: "a signal",
  example: "SIGTERM",
  pattern: /^(?:(?:SIG)?[A-Z][A-Z0-9]*(?:[+-][0-9]{1,2})?|[1-9]|[1-5][0-9]|6[0-4])$/,
  why: 'it is neither a name such as "SIGTERM" nor a number from 1 to 64',
});

/** A platform `os/architecture[/variant]`. */
export const PLATFORM = named({
  name: "platform",
  expected: "a platform",
  example: "linux/arm64",
  pattern: /^[a-z0-9]+\/[a-z0-9_]+(?:\/[a-z0-9.]+)?$/,
  why: "it is written os/architecture or os/architecture/variant",
});
