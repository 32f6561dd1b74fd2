import { error, quoted } from "./row.ts";

/** Messages about the text as YAML, before anything is known of its meaning. */
export const DOCUMENT_MESSAGES = {
  "file-too-large": error<{ limit: number }>((p) => `the file is longer than ${p.limit} characters`),
  "too-many-lines": error<{ limit: number }>((p) => `the file has more than ${p.limit} lines`),
  "file-empty": error(
    () => "the file says nothing",
    () => "the shortest spec is one line: base: debian:bookworm-slim",
  ),
  "yaml-syntax": error<{ problem: string; hint?: string }>(
    (p) => `not valid YAML: ${p.problem}`,
    (p) => p.hint,
  ),
  "yaml-several-documents": error(
    () => "a second YAML document starts here",
    () => 'one file holds one spec: remove the line "---"; several images are written under "targets"',
  ),
  "yaml-directive": error(
    () => "YAML directives are not part of the language",
    () => "remove the line",
  ),
  "yaml-tag": error<{ tag: string }>(
    (p) => `YAML tags such as ${quoted(p.tag)} are not part of the language`,
    () =>
      'remove the tag; text that starts with "!" needs quotes, and a condition can say "not DEV" instead of "!DEV"',
  ),
  "yaml-merge-key": error(
    () => 'merge keys "<<" are not part of the language',
    () => 'what images share is written once, above "targets"; each target adds to it',
  ),
  "yaml-unknown-anchor": error<{ name: string }>(
    (p) => `no anchor ${quoted(p.name)} stands before this alias`,
  ),
  "yaml-recursive-alias": error<{ name: string }>(
    (p) => `the alias ${quoted(p.name)} stands inside what it repeats`,
  ),
  "key-not-text": error<{ found: string }>(
    (p) => `a key must be text, found ${p.found}`,
    () => "put the key in quotes",
  ),
  "duplicate-key": error<{ key: string; line: number }>(
    (p) => `the key ${quoted(p.key)} is written twice, first on line ${p.line}`,
    () => "remove one of them",
  ),
  "control-character": error<{ code: number }>(
    (p) => `the text holds the control character U+${p.code.toString(16).toUpperCase().padStart(4, "0")}`,
    () => "remove it",
  ),
  "too-deep": error<{ limit: number }>((p) => `more than ${p.limit} levels deep`),
  "too-many-nodes": error<{ limit: number }>(
    (p) => `the spec has more than ${p.limit} values, those repeated by aliases counted each time`,
  ),
  "too-many-items": error<{ limit: number }>((p) => `the list has more than ${p.limit} items`),
  "text-too-long": error<{ limit: number }>((p) => `the text is longer than ${p.limit} characters`),
} as const;
