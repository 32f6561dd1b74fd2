import {
  ABSOLUTE_PATH,
  ANY_TEXT,
  CONTEXT_PATH,
  IMAGE,
  PIP_REQUIREMENT,
  PYTHON_VERSION,
  SECRET_ID,
  WEB_URL,
} from "../formats/index.ts";
import {
  boolean,
  choice,
  constant,
  defaulted,
  integer,
  list,
  object,
  oneOrMany,
  optional,
  required,
  short,
  text,
} from "./build-type.ts";
import type { Infer } from "./type.ts";

const indexType = short(
  "url",
  object("package index", {
    url: required(text(WEB_URL), { doc: "The index pip asks.", example: "https://pypi.example.org/simple" }),
    secret: optional(text(SECRET_ID), {
      doc: "Id of the secret which holds its password or token.",
      example: "pypi_token",
    }),
    username: defaulted(text(ANY_TEXT), "__token__", {
      doc: "User name that goes with the secret.",
      example: "ci",
    }),
    extra: defaulted(oneOrMany(text(WEB_URL)), [], {
      doc: "Further indexes. The secret is never sent to them.",
      example: "[https://download.example.org/whl]",
    }),
  }),
);

/** The Python part of an image. */
export const pythonType = object("python", {
  version: optional(text(PYTHON_VERSION), {
    doc: "The version the image must have; the build fails if it has another. Default: whichever it has.",
    example: '"3.11"',
  }),
  requirements: defaulted(oneOrMany(text(CONTEXT_PATH)), [], {
    doc: "Requirements files in the build context.",
    example: "requirements.txt",
  }),
  constraints: defaulted(oneOrMany(text(CONTEXT_PATH)), [], {
    doc: "Constraints files in the build context.",
    example: "constraints.txt",
  }),
  lock: optional(text(CONTEXT_PATH), {
    doc: "A lock of uv, poetry, pdm or pipenv, or a pylock.toml, in place of requirements: what it holds without extras and groups is installed, not the project itself.",
    example: "uv.lock",
    merge: "replace",
  }),
  files: defaulted(oneOrMany(text(CONTEXT_PATH)), [], {
    doc: "Further files of the build context that pip must see. Files which requirements name or include are found.",
    example: "[requirements/, mypackage/]",
  }),
  packages: defaulted(list(text(PIP_REQUIREMENT)), [], {
    doc: "Requirements written here, as pip reads them.",
    example: "[numpy==1.26.4, fastapi]",
  }),
  index: optional(indexType, {
    doc: "The package index, if not pip's own.",
    example: '{url: "https://pypi.example.org/simple", secret: pypi_token}',
    merge: "replace",
  }),
  flavourIndexes: constant<readonly string[]>([]),
  venv: defaulted(text(ABSOLUTE_PATH), "/opt/venv", {
    doc: "Where the virtual environment is.",
    example: "/opt/venv",
  }),
  manager: defaulted(choice("pip", "uv"), "pip", {
    doc: "Who chooses packages and versions where they are laid down in layers: pip, or uv, which is told the indexes that the image tells pip. Their files are fetched and checked in the same way.",
    example: "uv",
  }),
  uv: defaulted(text(IMAGE), "ghcr.io/astral-sh/uv:0.8.13", {
    doc: "An image that has uv at `/uv`, for `manager: uv`.",
    example: "ghcr.io/astral-sh/uv:0.7.22",
  }),
  pip: defaulted(boolean, false, { doc: "Keep pip itself in the virtual environment.", example: "true" }),
  layers: defaulted(integer(1, 64), 20, {
    doc: "At most so many layers for the packages: large ones each have one, the small share the rest. 1: pip installs them in one go, unpinned.",
    example: "12",
  }),
  compile: defaulted(boolean, true, {
    doc: "Compile the packages to bytecode during the build.",
    example: "false",
  }),
});

/** The `python` section. */
export type PythonSection = Infer<typeof pythonType>;
