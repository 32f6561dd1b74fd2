import { IMAGE, LINE } from "../formats/index.ts";
import { choice, defaulted, object, oneOrMany, required, short, text } from "./build-type.ts";
import type { Infer } from "./type.ts";

/** A question about the finished image that needs no line of the user's. */
export const checkType = short(
  "check",
  object("check", {
    check: required(choice("entrypoint", "gpus", "imports", "libraries"), {
      doc: "`entrypoint`: the program the image starts is there, and the image's user may run it. `libraries`: every program and library finds the libraries it needs. `imports`: every package of the virtual environment can be imported, by the image's user on a read-only root. `gpus`: every file with code for GPUs has code that each of `gpus` can run, and there is such a file.",
      example: "libraries",
    }),
    ignore: defaulted(oneOrMany(text(LINE)), [], {
      doc: "Libraries, or modules, that may be missing: what only the machine the image runs on has, such as a driver's. For `gpus`: names of files that need not have code for each.",
      example: "libcuda.so.1",
    }),
    with: defaulted(text(IMAGE), "python:3.12-slim", {
      doc: "For `gpus`, where the image has no virtual environment: an image with Python 3, in which the files are read.",
      example: "python:3.12-slim-bookworm",
    }),
  }),
);

export type CheckItem = Infer<typeof checkType>;
