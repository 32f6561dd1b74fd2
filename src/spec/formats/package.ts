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

// A leading "-" would be an option; what names a file or an address would be read from where it is.
const CONDA = /^[A-Za-z0-9_][^\s#]*(?: [^\s#-][^\s#]*){0,2}$/;

/** What conda looks for: a package, perhaps of a version, a build or a channel (its match specifications). */
export const CONDA_SPEC: Format<string> = {
  name: "conda-spec",
  expected: "a package of conda",
  example: "numpy=1.26",
  pattern: CONDA.source,
  limit: 512,
  read(text) {
    if (/^[a-z+]+:\/\/[^/\s]*@/i.test(text))
      return refused("credentials-in-url", "everybody who gets the image could read them");
    return CONDA.test(text)
      ? understood(text)
      : refused("bad-package", "it is written as conda has it, such as numpy=1.26");
  },
};

const CHANNEL = /^[A-Za-z0-9_][A-Za-z0-9_.:/~-]*$/;

/** A channel of conda: a name, or an address. */
export const CONDA_CHANNEL: Format<string> = {
  name: "conda-channel",
  expected: "a channel of conda",
  example: "conda-forge",
  pattern: CHANNEL.source,
  limit: 512,
  read: (text) =>
    CHANNEL.test(text) ? understood(text) : refused("bad-package", "it is a name or an address"),
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
