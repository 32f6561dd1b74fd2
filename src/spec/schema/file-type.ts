import { ANY_TEXT, ARG_NAME, FLAVOUR, IMAGE, PLATFORM, TARGET_NAME } from "../formats/index.ts";
import {
  boolean,
  defaulted,
  map,
  mapped,
  object,
  optional,
  partial,
  plainList,
  shapes,
  text,
} from "./build-type.ts";
import { devType } from "./dev.ts";
import { specType } from "./spec-type.ts";

const argText = text({ ...ANY_TEXT, name: "value", example: "1.0" }, "none");

/** A build arg: its default, or nothing if it must be given, or the long form. */
const argType = shapes({
  scalar: mapped(argText, (value) => ({ default: value })),
  map: object("build arg", {
    default: optional(argText, {
      doc: "Its value if the client gives none; without a default it must be given.",
      example: '"1.0"',
    }),
    description: optional(argText, { doc: "What it is for.", example: "Version of CUDA" }),
    values: optional(plainList(argText, 1), { doc: "The values it can have.", example: "[cpu, gpu]" }),
  }),
});

/** What only a target has, beside all keys of a spec. */
const targetOnly = {
  default: defaulted(boolean, false, { doc: "Build this target if the client names none.", example: "true" }),
  from: optional(text({ ...TARGET_NAME, expected: "the name of another target" }, "none"), {
    doc: "The target it starts from, instead of the shared part alone.",
    example: "training",
  }),
  share: defaulted(boolean, true, {
    doc: "Whether it starts with what stands above `targets`; a target that does not has a `base` of its own.",
    example: "false",
  }),
} as const;

/** The body of a target. */
const targetType = object("target", { ...targetOnly, ...partial(specType.fields) });

/** The build args of a file. */
export const argsType = map(ARG_NAME, argType);

/** A whole file. */
export const fileType = object("spec", {
  syntax: optional(text(IMAGE, "none"), {
    doc: "The frontend image, where the spec is written as JSON and has no first line to name it in.",
    example: "yourorg/mlspec:1",
  }),
  args: defaulted(
    argsType,
    {},
    {
      doc: `Build args: \`\${NAME}\` in any text is replaced by their value, and \`when\` asks for it.`,
      example: "{CUDA: 12.4, DEV: false}",
    },
  ),
  platforms: defaulted(plainList(text(PLATFORM, "none")), [], {
    doc: "The platforms to build for if the client names none. Variants such as `linux/amd64/v3` differ in what is compiled, and share the rest.",
    example: "[linux/amd64, linux/amd64/v3, linux/arm64]",
  }),
  ...partial(specType.fields),
  flavours: defaulted(plainList(text(FLAVOUR, "none")), [], {
    doc: "A target for each: `cpu` and `cu128`, or `training-cpu` and `training-cu128` where there are targets. They share every layer the flavour has no part in.",
    example: "[cpu, cu126, cu128]",
  }),
  dev: optional(devType, {
    doc: "A target `dev` for people, built only when it is asked for: it lies on the default target, whose layers and settings it has as they are, and adds tools. Its Python packages have an environment of their own, from which the image's are seen too.",
    example: "{packages: [vim], python: {packages: [ipython]}}",
    merge: "replace",
  }),
  targets: defaulted(
    map(TARGET_NAME, targetType),
    {},
    {
      doc: "Images which share everything above; each adds to it or overrides it.",
      example: "{training: {packages: [gcc]}}",
    },
  ),
});
