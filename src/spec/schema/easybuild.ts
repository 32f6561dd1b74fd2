import { ABSOLUTE_PATH, CONTEXT_PATH, EASYBUILD_VERSION, EASYCONFIG, LINE } from "../formats/index.ts";
import { defaulted, list, object, oneOrMany, optional, required, text } from "./build-type.ts";

/** Software that EasyBuild builds. */
export const easybuildType = object("easybuild", {
  easyconfigs: required(list(text(EASYCONFIG)), {
    doc: "What to install, by the file names of easyconfigs: of `robot`, or that EasyBuild has.",
    example: "[zlib-1.3.1.eb, HDF5-1.14.5-gompi-2024a.eb]",
  }),
  robot: defaulted(oneOrMany(text(CONTEXT_PATH)), [], {
    doc: "Folders of the build context with easyconfigs, searched before EasyBuild's own; sources may lie beside them.",
    example: "easyconfigs",
  }),
  version: optional(text(EASYBUILD_VERSION), {
    doc: "The release of EasyBuild that pip installs apart from the image. Default: `program` is in the image that is built in.",
    example: "5.1.2",
  }),
  program: defaulted(text(LINE), "eb", {
    doc: "EasyBuild itself, in the image that is built in; without a meaning where `version` is given.",
    example: "/opt/eb/bin/eb",
  }),
  prefix: defaulted(text(ABSOLUTE_PATH), "/opt/easybuild", {
    doc: "The folder of the software and of its modules.",
    example: "/opt/apps",
  }),
});
