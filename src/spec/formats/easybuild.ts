import { type Format, refused, understood } from "./format.ts";

const EASYCONFIG_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]*\.eb$/;

/** The file name of an easyconfig, as EasyBuild looks for it. */
export const EASYCONFIG: Format<string> = {
  name: "easyconfig",
  expected: "the file name of an easyconfig",
  example: "zlib-1.3.1.eb",
  pattern: EASYCONFIG_NAME.source,
  limit: 255,
  read: (text) =>
    EASYCONFIG_NAME.test(text)
      ? understood(text)
      : refused("bad-package", "it is a file name that ends with .eb; its folder is named by robot"),
};

const RELEASE_NAME = /^[0-9]+(?:\.[0-9]+){1,3}$/;

/** A release of EasyBuild. */
export const EASYBUILD_VERSION: Format<string> = {
  name: "easybuild-version",
  expected: "a release of EasyBuild",
  example: "5.1.2",
  pattern: RELEASE_NAME.source,
  limit: 32,
  read: (text) =>
    RELEASE_NAME.test(text) ? understood(text) : refused("bad-version", "write numbers, such as 5.1.2"),
};
