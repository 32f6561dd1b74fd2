import { ABSOLUTE_PATH, ANY_TEXT, ENV_NAME, LINE, OWNER, PIP_REQUIREMENT, WORD } from "../formats/index.ts";
import {
  choice,
  constant,
  defaulted,
  list,
  map,
  object,
  optional,
  required,
  short,
  text,
} from "./build-type.ts";
import { argvType, commandType } from "./command.ts";
import { bindType, cacheType, secretType, sshType, tmpfsType } from "./mount.ts";
import type { Infer } from "./type.ts";

/** Environment variables; a value may use `${NAME}` of a variable which is already set. */
export const envType = map(ENV_NAME, text({ ...ANY_TEXT, name: "value", example: "1" }, "env"));

const sharedFields = {
  run: required(commandType, {
    doc: "The script, or a program with its arguments as a list.",
    example: "python download.py",
  }),
  name: optional(text(LINE), {
    doc: "What progress output calls it. Default: the script's first line.",
    example: "download the model",
  }),
  env: defaulted(envType, {}, { doc: "Environment variables of this step alone.", example: "{MAX_JOBS: 4}" }),
  workdir: optional(text(ABSOLUTE_PATH), {
    doc: "The folder it runs in. Default: `workdir` of the image.",
    example: "/src",
  }),
  shell: optional(argvType, {
    doc: "The shell for the script. Default: `shell` of the image.",
    example: "[/bin/bash, -c]",
  }),
  secrets: defaulted(list(secretType), [], {
    doc: "Secrets it can read; they never reach the image.",
    example: "[hf_token]",
  }),
  ssh: defaulted(list(sshType), [], {
    doc: "SSH agents of the client which it can use.",
    example: "[default]",
  }),
  cache: defaulted(list(cacheType), [], {
    doc: "Folders which are kept between builds.",
    example: "[/root/.cache]",
  }),
  tmpfs: defaulted(list(tmpfsType), [], { doc: "Folders which are kept in memory.", example: "[/tmp]" }),
  bind: defaulted(list(bindType), [], {
    doc: "Folders which it sees without a copy of them.",
    example: "[{to: /src}]",
  }),
} as const;

const user = optional(text(OWNER), {
  doc: "Whom it runs as: a user or `user:group`. Default: root.",
  example: "app",
});

const network = (value: "default" | "none") =>
  defaulted(choice("default", "none", "host"), value, {
    doc: "Its network: the engine's usual one, none, or that of the host (which the engine must allow).",
    example: "none",
  });

const after = defaulted(choice("base", "packages", "python", "files"), "files", {
  doc: "Run it right after this part of the image: a step which does not need the later parts is not run again when they change.",
  example: "packages",
});

const noAfter = constant<"base" | "packages" | "python" | "files">("files");

/** A step of the image. */
export const stepType = short(
  "run",
  object("step", { ...sharedFields, user, network: network("default"), after }),
);
/** A step of the build side. */
export const buildStepType = short(
  "run",
  object("build step", { ...sharedFields, user, network: network("default"), after: noAfter }),
);
/** A test of the finished root. */
export const testType = short(
  "run",
  object("test", {
    ...sharedFields,
    user,
    network: network("none"),
    after: noAfter,
    gpu: optional(choice("optional", "required"), {
      doc: "Run it with the engine's GPUs, by its CDI devices of `nvidia.com/gpu`. `optional`: left out, with a warning, by an engine that has no such devices (BuildKit has them from 0.20 on); `required`: such an engine fails the build.",
      example: "optional",
    }),
  }),
);

/** What makes a model's files into others. */
export const conversionType = short(
  "run",
  object("conversion", {
    ...sharedFields,
    from: defaulted(text(WORD), "build", {
      doc: "The root it runs on, with its environment: a target of this file, `build` (base, packages, files and steps of the build side), a named context, or an image.",
      example: "python:3.11-slim",
    }),
    python: defaulted(list(text(PIP_REQUIREMENT)), [], {
      doc: "Python packages for it alone, put into an environment beside that root. No lock keeps them: those of a target that `from` names are.",
      example: '["optimum[onnxruntime]==1.27.0"]',
    }),
    network: network("none"),
  }),
);

/** One entry of `steps`, `build.steps` or `tests`. */
export type StepItem = Infer<typeof stepType>;
