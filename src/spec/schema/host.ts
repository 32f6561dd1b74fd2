import { HOST_VERSION, LAUNCH } from "../formats/index.ts";
import { choice, object, optional, text } from "./build-type.ts";

/** What the machines have that the image is to run on. */
export const hostType = object("host", {
  launch: optional(text(LAUNCH), {
    doc: "How ranks of an MPI program are started: `pmix`, perhaps with its version, `pmi2` or `none`.",
    example: "pmix@4",
  }),
  fabric: optional(choice("ethernet", "infiniband", "omnipath", "slingshot", "efa"), {
    doc: "The network between machines.",
    example: "infiniband",
  }),
  glibc: optional(text(HOST_VERSION), {
    doc: "The version of their C library: what of the host is bound into the image, such as a driver's libraries, takes one as new.",
    example: '"2.28"',
  }),
  driver: optional(text(HOST_VERSION), {
    doc: "The oldest version of NVIDIA's driver among them.",
    example: '"550"',
  }),
});
