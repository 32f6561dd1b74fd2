import { type Format, refused, understood } from "./format.ts";

/** Longest ordinary text, in UTF-16 units. */
export const TEXT_LIMIT = 64 * 1024;
/** Longest script or file content, in UTF-16 units. */
export const SCRIPT_LIMIT = 256 * 1024;

/** Any text, the empty one included. */
export const ANY_TEXT: Format<string> = {
  name: "text",
  expected: "text",
  example: "some text",
  read: understood,
};

/** The content of a file. */
export const CONTENT: Format<string> = { ...ANY_TEXT, name: "content", limit: SCRIPT_LIMIT };

/** One line with something in it. */
export const LINE: Format<string> = {
  name: "line",
  expected: "one line of text",
  example: "some text",
  pattern: "\\S",
  read(text) {
    if (text.trim() === "") return refused("bad-text", "it is empty");
    if (/[\n\r]/.test(text)) return refused("bad-text", "it has more than one line");
    return understood(text);
  },
};

/** Text a shell runs: one or many lines. */
export const SCRIPT: Format<string> = {
  name: "script",
  expected: "a script",
  example: "make install",
  pattern: "\\S",
  limit: SCRIPT_LIMIT,
  read: (text) => (text.trim() === "" ? refused("bad-text", "it is empty") : understood(text)),
};

/** A word without white space, such as an id. */
export const WORD: Format<string> = {
  name: "word",
  expected: "a word without spaces",
  example: "name",
  pattern: "^\\S+$",
  read: (text) =>
    /^\S+$/.test(text) ? understood(text) : refused("bad-text", "it is empty or holds white space"),
};
