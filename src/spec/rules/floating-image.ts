import { splitImageName } from "../formats/index.ts";
import type { Rule } from "./rule.ts";

/** As clients name the context that takes an image's place: without Docker's own registry, and without `latest`. */
function familiarName(image: string): string {
  return image
    .replace(/^docker\.io\//, "")
    .replace(/^library\//, "")
    .replace(/:latest$/, "");
}

/** A base image should have a tag which does not move with every release, or a digest. */
export const checkBaseImages: Rule = ({ spec, locate, contexts }, report) => {
  for (const side of ["build", "runtime"] as const) {
    if (spec.base.made?.[side] !== undefined) continue;
    const image = spec.base[side];
    const name = splitImageName(image);
    // What takes its place is the client's choice, made anew by every build.
    if (contexts.has(image) || contexts.has(familiarName(image))) continue;
    if (image === "scratch" || name === undefined || name.digest !== undefined) continue;
    if (name.tag !== undefined && name.tag !== "latest") continue;
    report.report("floating-image", locate(["base", side]), { image });
  }
};
