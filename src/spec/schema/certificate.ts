import { CONTEXT_PATH, SECRET_ID } from "../formats/index.ts";
import { object, required, shapes, text } from "./build-type.ts";

const secretCertificates = object("certificates of a secret", {
  secret: required(text(SECRET_ID), {
    doc: "The secret that holds them, as PEM; a build with others makes nothing anew.",
    example: "company-ca",
  }),
});

/** Certificates of authorities: files of the build context, or a secret. */
export const certificateType = shapes({ scalar: text(CONTEXT_PATH), map: secretCertificates });
