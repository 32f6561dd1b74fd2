import type { Format } from "./format.ts";
import { CONTEXT_PATH } from "./path.ts";
import { shaped } from "./shaped.ts";
import { WEB_URL } from "./url.ts";

/** A release of a distribution: a name, a number, or a suite of Debian such as `bookworm-backports`. */
export const RELEASE = shaped(
  "release",
  "the release of a distribution",
  "bookworm",
  /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  "it is a name such as bookworm, or a number such as 9",
);

/** A part of an archive of Debian's kind. */
export const ARCHIVE_COMPONENT = shaped(
  "archive-component",
  "a component of an archive",
  "main",
  /^[a-z0-9][a-z0-9._/-]*$/,
  "it is a word such as main or non-free-firmware",
);

/** Where a root is: an address, or a path. */
export const ROOT_PLACE: Format<string> = {
  name: "root-place",
  expected: "a path or the address of an archive",
  example: "rootfs.tar.gz",
  pattern: "^.",
  limit: 8192,
  read: (text) => (/^[a-z]+:\/\//i.test(text) ? WEB_URL.read(text) : CONTEXT_PATH.read(text)),
};
