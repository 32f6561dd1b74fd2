import {
  ABSOLUTE_PATH,
  CONTENT,
  CONTEXT_PATH,
  COPY_PAIR,
  EXCLUDE_PATTERN,
  GIT_REF,
  GIT_URL,
  IMAGE_PATH,
  MODE,
  OWNER,
  SHA256,
  SUBDIRECTORY,
  WEB_URL,
  WORD,
} from "../formats/index.ts";
import {
  boolean,
  defaulted,
  list,
  object,
  oneOrMany,
  optional,
  required,
  shapes,
  short,
  tagged,
  text,
} from "./build-type.ts";
import type { Infer } from "./type.ts";

const to = required(text(IMAGE_PATH), {
  doc: "Where it goes in the image. A path which ends with `/` is a folder to put it into; a relative path is relative to `workdir`.",
  example: "/app/",
});
const owner = optional(text(OWNER), {
  doc: "Owner of the files: a user or `user:group`. Default: root.",
  example: "app",
});
const mode = optional(text(MODE), {
  doc: "Permissions in octal. Default: as in the source.",
  example: '"0644"',
});

/** Where files or a mount come from, if not from the build context. */
export const originField = optional(text(WORD), {
  doc: "Where they come from, if not from the build context: a target of this file, `build` (the tree in which the build steps ran), a named context, or an image.",
  example: "training",
});

const copied = object("copied files", {
  src: required(oneOrMany(text(CONTEXT_PATH)), {
    doc: "Paths or globs in the build context (or in what `from` names).",
    example: '["*.py", config/]',
  }),
  to,
  from: originField,
  owner,
  mode,
  exclude: optionalList("Patterns of files to leave out."),
});

function optionalList(doc: string) {
  return defaulted(list(text(EXCLUDE_PATTERN)), [], { doc, example: '["**/__pycache__"]' });
}

const fetched = object("downloaded file", {
  url: required(text(WEB_URL), { doc: "What to download.", example: "https://example.org/model.onnx" }),
  sha256: optional(text(SHA256), {
    doc: "Its SHA-256 checksum: the build fails if the server sends anything else.",
    example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  }),
  to,
  owner,
  mode,
  unpack: defaulted(boolean, false, { doc: "Unpack the archive into `to`.", example: "true" }),
});

const cloned = object("git repository", {
  git: required(text(GIT_URL), { doc: "The repository.", example: "https://example.org/team/project.git" }),
  ref: optional(text(GIT_REF), {
    doc: "Branch, tag or commit. Default: the repository's own default.",
    example: "v1.2.0",
  }),
  subdir: optional(text(SUBDIRECTORY), { doc: "Only this folder of it.", example: "python/" }),
  to,
  owner,
});

const written = object("written file", {
  content: required(text(CONTENT), { doc: "The content of the file.", example: '"threads: 4\\n"' }),
  to,
  owner,
  mode,
});

const longItemType = tagged("file", {
  src: { kind: "copy", type: copied },
  url: { kind: "url", type: fetched },
  git: { kind: "git", type: cloned },
  content: { kind: "content", type: written },
});

/** Files put into the image: copied, downloaded, cloned or written. */
export const fileItemType = shapes({
  scalar: text<Infer<typeof longItemType>>(COPY_PAIR),
  map: longItemType,
});

/** One entry of `files`, by `kind`. */
export type FileItem = Infer<typeof fileItemType>;

/** A folder made in the image. */
export const directoryType = short(
  "path",
  object("folder", {
    path: required(text(ABSOLUTE_PATH), { doc: "The folder.", example: "/data" }),
    owner,
    mode,
  }),
);
