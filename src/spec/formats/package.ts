import { type Format, refused, understood } from "./format.ts";

// Names as Debian policy 5.6.7 and RPM have them; a leading "-" would be an option of the package manager.
const PACKAGE = /^[A-Za-z0-9][A-Za-z0-9+._-]*(?::[a-z0-9]+)?(?:=[A-Za-z0-9.+:~^*_-]+)?$/;

/** A package of the distribution: `name` or `name=version`. */
export const OS_PACKAGE: Format<string> = {
  name: "package",
  expected: "the name of a package",
  example: "libgomp1",
  pattern: PACKAGE.source,
  limit: 512,
  read: (text) =>
    PACKAGE.test(text) ? understood(text) : refused("bad-package", "it is written name or name=version"),
};

/** One requirement as pip reads it; options of pip are not requirements. */
export const PIP_REQUIREMENT: Format<string> = {
  name: "requirement",
  expected: "a Python requirement",
  example: "numpy==1.26.4",
  pattern: "^\\s*[A-Za-z0-9./]",
  limit: 4096,
  read(text) {
    const line = text.trim();
    if (/[\n\r]/.test(line)) return refused("bad-package", "it has more than one line");
    if (line.startsWith("-"))
      return refused("bad-package", 'it is an option of pip; indexes are set by "index"');
    if (/^[a-z+]+:\/\/[^/\s]*@/i.test(line) || /@\s*[a-z+]+:\/\/[^/\s]*:[^/\s]*@/i.test(line)) {
      return refused("credentials-in-url", "everybody who gets the image could read them");
    }
    return /^[A-Za-z0-9./]/.test(line)
      ? understood(line)
      : refused("bad-package", "it starts with neither a name nor a path");
  },
};

/** A version of Python: one, two or three numbers. */
export const PYTHON_VERSION: Format<string> = {
  name: "python-version",
  expected: "a version of Python",
  example: '"3.11"',
  pattern: "^[0-9]+(\\.[0-9]+){0,2}$",
  limit: 32,
  read: (text) =>
    /^[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}$/.test(text)
      ? understood(text)
      : refused("bad-version", "write numbers, such as 3.11"),
};
