import { LINE } from "../formats/index.ts";
import { choice, defaulted, object, oneOrMany, required, short, text } from "./build-type.ts";
import type { Infer } from "./type.ts";

/** A question about the finished image that needs no line of the user's. */
export const checkType = short(
  "check",
  object("check", {
    check: required(choice("entrypoint", "imports", "libraries"), {
      doc: "`entrypoint`: the program the image starts is there, and the image's user may run it. `libraries`: every program and library finds the libraries it needs. `imports`: every package of the virtual environment can be imported, by the image's user on a read-only root.",
      example: "libraries",
    }),
    ignore: defaulted(oneOrMany(text(LINE)), [], {
      doc: "Libraries, or modules, that may be missing: what only the machine the image runs on has, such as a driver's.",
      example: "libcuda.so.1",
    }),
  }),
);

export type CheckItem = Infer<typeof checkType>;
