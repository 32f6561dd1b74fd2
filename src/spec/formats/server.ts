import { type Format, refused, understood } from "./format.ts";

/**
 * An application as uvicorn and gunicorn take it: a module, and after a colon what in it. A word that begins with a dash
 * would be one of the server's flags.
 */
export const APPLICATION: Format<string> = {
  name: "application",
  expected: "an application such as main:app",
  example: '"main:app"',
  pattern: "^[A-Za-z_][A-Za-z0-9_.]*(:.+)?$",
  limit: 1024,
  read(text) {
    return /^[A-Za-z_][A-Za-z0-9_.]*(:[A-Za-z_][^\s]*)?$/.test(text)
      ? understood(text)
      : refused("bad-name", "write MODULE:NAME");
  },
};

/** The path of a URL, which goes behind a host and a port. */
export const URL_PATH: Format<string> = {
  name: "url-path",
  expected: "a path such as /health",
  example: "/health",
  pattern: "^/[^\\s#]*$",
  limit: 2048,
  read(text) {
    if (!text.startsWith("/")) return refused("bad-url", "it begins with /");
    return /[\s#]/.test(text)
      ? refused("bad-url", "it holds white space or #, which no request carries")
      : understood(text);
  },
};

/** What a server is given as its model: a name or a path, and never one of its flags. */
export const SERVED_MODEL: Format<string> = {
  name: "served-model",
  expected: "a model's name or a folder",
  example: "/models",
  pattern: "^[^-\\s]",
  limit: 4096,
  read(text) {
    if (text === "" || text.startsWith("-")) return refused("bad-name", "it would be a flag of the server");
    return /[\r\n]/.test(text) ? refused("bad-name", "it has several lines") : understood(text);
  },
};
