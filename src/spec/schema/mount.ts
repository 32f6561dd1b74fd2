import {
  ABSOLUTE_PATH,
  CONTEXT_PATH,
  ENV_NAME,
  LINE,
  MAX_ID,
  MODE,
  SECRET_ID,
  SIZE,
} from "../formats/index.ts";
import {
  boolean,
  choice,
  defaulted,
  integer,
  object,
  optional,
  required,
  short,
  text,
} from "./build-type.ts";
import { originField } from "./file-item.ts";

const id = (integerDoc: string) => optional(integer(0, MAX_ID), { doc: integerDoc, example: "1000" });

export const secretType = short(
  "id",
  object("secret", {
    id: required(text(SECRET_ID), { doc: "The id under which the client gives it.", example: "hf_token" }),
    env: optional(text(ENV_NAME), {
      doc: "Environment variable that holds it during the step.",
      example: "HF_TOKEN",
    }),
    path: optional(text(ABSOLUTE_PATH), {
      doc: "File that holds it during the step. Default: `/run/secrets/ID`, unless `env` is given.",
      example: "/root/.netrc",
    }),
    optional: defaulted(boolean, false, {
      doc: "Run the step without it if the client has none.",
      example: "true",
    }),
    mode: optional(text(MODE), { doc: "Permissions of the file. Default: 0400.", example: '"0440"' }),
    uid: id("User id which owns the file. Default: 0."),
    gid: id("Group id which owns the file. Default: 0."),
  }),
);

export const sshType = short(
  "id",
  object("SSH agent", {
    id: defaulted(text(SECRET_ID), "default", {
      doc: "The id under which the client gives the agent.",
      example: "default",
    }),
    path: optional(text(ABSOLUTE_PATH), {
      doc: "Where its socket is during the step.",
      example: "/run/ssh-agent.sock",
    }),
    optional: defaulted(boolean, false, {
      doc: "Run the step without it if the client has none.",
      example: "true",
    }),
  }),
);

export const cacheType = short(
  "path",
  object("cache", {
    path: required(text(ABSOLUTE_PATH), {
      doc: "The folder which is kept between builds.",
      example: "/root/.cache",
    }),
    id: optional(text(LINE), {
      doc: "Steps with the same id share it. Default: the path.",
      example: "models",
    }),
    sharing: defaulted(choice("shared", "private", "locked"), "shared", {
      doc: "What steps do which run at the same time: use it together, each its own, or one after the other.",
      example: "locked",
    }),
  }),
);

export const tmpfsType = short(
  "path",
  object("memory folder", {
    path: required(text(ABSOLUTE_PATH), {
      doc: "The folder which is kept in memory during the step.",
      example: "/tmp",
    }),
    size: optional(text(SIZE), { doc: "The most it may hold.", example: "64m" }),
  }),
);

export const bindType = object("mounted folder", {
  src: defaulted(text(CONTEXT_PATH), ".", {
    doc: "Path in the build context (or in what `from` names).",
    example: "src/",
  }),
  to: required(text(ABSOLUTE_PATH), { doc: "Where the step sees it.", example: "/src" }),
  from: originField,
  writable: defaulted(boolean, false, {
    doc: "The step may write to it; what it writes is dropped.",
    example: "true",
  }),
});
