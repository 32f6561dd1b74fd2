import { type Format, type Refused, refused, type Understood, understood } from "./format.ts";

function refuseOddPath(path: string): Refused | undefined {
  if (path === "") return refused("bad-path", "it is empty");
  if (/[\n\r]/.test(path)) return refused("bad-path", "it has more than one line");
  return undefined;
}

function hasParentSegment(path: string): boolean {
  return path.split("/").includes("..");
}

function readImagePath(path: string): Understood<string> | Refused {
  const odd = refuseOddPath(path);
  if (odd !== undefined) return odd;
  if (hasParentSegment(path)) return refused("escaping-path", 'paths in the image hold no ".."');
  return understood(path);
}

/** A path in the image which starts with `/`. */
export const ABSOLUTE_PATH: Format<string> = {
  name: "absolute-path",
  expected: "an absolute path",
  example: "/app",
  pattern: "^/",
  read: (path) =>
    path === "" || path.startsWith("/")
      ? readImagePath(path)
      : refused("bad-path", 'it does not start with "/"'),
};

/** A path in the image: absolute, or relative to `workdir`. */
export const IMAGE_PATH: Format<string> = {
  name: "image-path",
  expected: "a path in the image",
  example: "/app/",
  pattern: "^.",
  read: readImagePath,
};

/** A path or glob in a build context; a leading `/` means the context's root. It never leaves the context. */
export const CONTEXT_PATH: Format<string> = {
  name: "context-path",
  expected: "a path in the build context",
  example: "src/",
  pattern: "^.",
  read(path) {
    const odd = refuseOddPath(path);
    if (odd !== undefined) return odd;
    if (hasParentSegment(path)) return refused("escaping-path", 'it must stay inside the context: no ".."');
    return understood(path);
  },
};

/** A relative folder without `..`. */
export const SUBDIRECTORY: Format<string> = {
  name: "subdirectory",
  expected: "a relative folder",
  example: "python/pkg",
  pattern: "^[^/]",
  read: (path) =>
    path.startsWith("/") ? refused("bad-path", 'it starts with "/"') : CONTEXT_PATH.read(path),
};

/** A pattern of files to leave out, as in an ignore file. */
export const EXCLUDE_PATTERN: Format<string> = {
  ...CONTEXT_PATH,
  name: "exclude-pattern",
  expected: "a pattern of paths",
  example: "**/*.pyc",
};
