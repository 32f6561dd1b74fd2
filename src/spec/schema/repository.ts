import { CONTEXT_PATH, SHA256, WEB_URL, WORD } from "../formats/index.ts";
import { list, object, optional, required, shapes, text } from "./build-type.ts";
import type { Infer } from "./type.ts";

const downloadedKey = object("key of a repository", {
  url: required(text(WEB_URL), { doc: "Where the key is.", example: "https://example.org/signing-key.asc" }),
  sha256: required(text(SHA256), {
    doc: "Its SHA-256 checksum: whoever has the key can sign any package.",
    example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  }),
});

/** A repository of packages that is not the distribution's own. */
export const repositoryType = object("package repository", {
  url: required(text(WEB_URL), {
    doc: "Where it is: what stands after `deb` for apt, the `baseurl` for dnf and zypper.",
    example: "https://example.org/apt",
  }),
  key: required(shapes({ scalar: text(CONTEXT_PATH), map: downloadedKey }), {
    doc: "The key its packages are signed with, as text (`-----BEGIN PGP …`) or not: a file of the build context, or a download.",
    example: "keys/vendor.asc",
  }),
  suite: optional(text(WORD), {
    doc: "For apt: its suite; one that ends with `/` is a folder of packages. Default: the code name of the release, such as `bookworm`.",
    example: "stable",
  }),
  components: optional(list(text(WORD)), {
    doc: "For apt: its components. Default: `main`.",
    example: "[main, contrib]",
  }),
});

/** One entry of `repositories`. */
export type PackageRepository = Infer<typeof repositoryType>;
