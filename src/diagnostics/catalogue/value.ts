import { didYouMean, error, quoted } from "./row.ts";

/** What is wrong with one value: what it should be, why it is not, and which build args it came from. */
export interface ValueProblem {
  readonly expected: string;
  readonly why: string;
  readonly example: string;
  /** The text as it is shown; absent if it must not be shown. */
  readonly value?: string | undefined;
  /** Names of the build args which made the value. */
  readonly args?: readonly string[] | undefined;
}

function describe(p: ValueProblem): string {
  const found = p.value === undefined ? "" : ` ${quoted(p.value.split("\n")[0] ?? "")}`;
  const origin =
    p.args === undefined || p.args.length === 0
      ? ""
      : `; the value comes from the build arg ${p.args.join(", ")}`;
  return `not ${p.expected}:${found === "" ? "" : `${found}:`} ${p.why}${origin}`;
}

const value = () => error<ValueProblem>(describe, (p) => `example: ${p.example}`);

/** Messages about one value that a format refuses; they all say the same things. */
export const VALUE_MESSAGES = {
  "bad-text": value(),
  "bad-name": value(),
  "bad-path": value(),
  "escaping-path": value(),
  "bad-url": value(),
  "bad-image": value(),
  "bad-component": value(),
  "bad-package": value(),
  "bad-version": value(),
  "bad-port": value(),
  "bad-duration": value(),
  "bad-size": value(),
  "bad-mode": value(),
  "bad-user": value(),
  "bad-checksum": value(),
  "credentials-in-url": error<ValueProblem>(
    () => "the URL holds a user name or password",
    () => "everybody who gets the image could read it: give it as a secret",
  ),
} as const;

/** Messages about the shape of values and the keys of mappings. */
export const SHAPE_MESSAGES = {
  "unknown-key": error<{ key: string; where: string; keys: readonly string[]; instead?: string | undefined }>(
    (p) => `unknown key ${quoted(p.key)} in ${p.where}`,
    (p) =>
      p.instead === undefined
        ? (didYouMean(p.key, p.keys) ?? `the keys are ${p.keys.join(", ")}`)
        : `write ${p.instead}`,
  ),
  "missing-key": error<{ key: string; where: string; example: string }>(
    (p) => `${p.where} needs the key ${quoted(p.key)}`,
    (p) => `example: ${p.key}: ${p.example}`,
  ),
  "one-of-keys": error<{
    where: string;
    keys: readonly string[];
    found: readonly string[];
    example?: string | undefined;
  }>(
    (p) =>
      p.found.length === 0
        ? `${p.where} needs one of the keys ${p.keys.join(", ")}`
        : `${p.where} can have only one of the keys ${p.found.join(", ")}`,
    (p) => (p.example === undefined || p.found.length > 0 ? undefined : `example: ${p.example}`),
  ),
  "wrong-type": error<{ expected: string; found: string; example?: string | undefined }>(
    (p) => `expected ${p.expected}, found ${p.found}`,
    (p) => (p.example === undefined ? undefined : `example: ${p.example}`),
  ),
  "unknown-word": error<{ word: string; words: readonly string[] }>(
    (p) => `${quoted(p.word)} is not one of ${p.words.join(", ")}`,
    (p) => didYouMean(p.word, p.words),
  ),
  "out-of-range": error<{ min: number; max: number }>(
    (p) => `expected a whole number from ${p.min} to ${p.max}`,
  ),
  "too-few-items": error<{ min: number }>(
    (p) => `the list needs at least ${p.min} item${p.min === 1 ? "" : "s"}`,
  ),
} as const;
