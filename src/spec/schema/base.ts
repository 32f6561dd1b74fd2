import {
  ARCHIVE_COMPONENT,
  BASE_IMAGE,
  CONTEXT_PATH,
  CUDA_VERSION,
  IMAGE,
  OS_PACKAGE,
  RELEASE,
  ROOT_PLACE,
  SECRET_ID,
  SHA256,
  WEB_URL,
  WORD,
} from "../formats/index.ts";
import {
  boolean,
  choice,
  defaulted,
  list,
  mapped,
  object,
  optional,
  required,
  shapes,
  short,
  tagged,
  text,
} from "./build-type.ts";
import type { Infer } from "./type.ts";

const oneImage = object("base image", {
  image: required(text(IMAGE), { doc: "The image to start from.", example: "python:3.11-slim" }),
});

/** A base that is chosen by what it must have: the images are named where the catalogue of them is. */
const chosenBase = object("base by distribution", {
  distro: required(text(IMAGE), { doc: "The distribution and its release.", example: "ubuntu:22.04" }),
  cuda: optional(text(CUDA_VERSION), {
    doc: "The release of CUDA: the image with its compilers to build in, one without them for the result. Default: that of the flavour; without either, the distribution's own image.",
    example: '"12.4"',
  }),
  cudnn: defaulted(boolean, false, { doc: "With cuDNN.", example: "true" }),
  libraries: optional(choice("image", "wheels"), {
    doc: "Where CUDA's libraries are in the result: in the base image, or in Python wheels, as those of PyTorch, TensorFlow and JAX are, and then not in the image too. Default: `wheels` with `python`, else `image`.",
    example: "image",
  }),
});

const baseRepository = object("base repository", {
  url: required(text(WEB_URL), {
    doc: "Where it is; for dnf and zypper `$releasever` and `$basearch` may stand in it.",
    example: "https://mirror.example.org/debian-security",
  }),
  suite: optional(text(WORD), {
    doc: "For Debian and Ubuntu: its suite. Default: the release.",
    example: "bookworm-security",
  }),
  components: optional(list(text(ARCHIVE_COMPONENT)), {
    doc: "For Debian and Ubuntu: its components. Default: those of the base.",
    example: "[main]",
  }),
});

/** A base that is made of a distribution's packages: what it takes for that is where the catalogue of them is. */
const bootstrapBase = object("base by bootstrap", {
  bootstrap: required(choice("debian", "ubuntu", "rocky", "almalinux", "fedora", "opensuse"), {
    doc: "The distribution whose packages the base is made of, without an image of it: by mmdebstrap, by dnf (`--installroot`) or by zypper (`--root`).",
    example: "debian",
  }),
  release: required(text(RELEASE), {
    doc: "Its release: Debian's and Ubuntu's by the name of the suite, the others' by number.",
    example: "bookworm",
  }),
  mirror: optional(text(WEB_URL), {
    doc: "Where its packages are; the image keeps it as the source of its packages. Default: the distribution's own servers, with updates.",
    example: "https://mirror.example.org/debian",
  }),
  components: defaulted(list(text(ARCHIVE_COMPONENT)), ["main"], {
    doc: "The parts of Debian's or Ubuntu's archive that packages come from.",
    example: "[main, universe]",
  }),
  repositories: defaulted(list(short("url", baseRepository)), [], {
    doc: "Repositories of the distribution: beside the mirror for Debian and Ubuntu, in place of its own for the others. The image keeps them.",
    example: "[https://mirror.example.org/rocky/9/BaseOS/x86_64/os/]",
  }),
  variant: defaulted(choice("essential", "apt", "minbase", "buildd", "important", "standard"), "minbase", {
    doc: "How much of Debian or Ubuntu, by the names of mmdebstrap; `packages` needs apt, which all but `essential` have.",
    example: "apt",
  }),
  include: defaulted(list(text(OS_PACKAGE)), [], {
    doc: "Packages beside the least. Those that are not needed to install others are better named in `packages`, where a change makes no other base.",
    example: "[ca-certificates]",
  }),
  keyring: optional(text(CONTEXT_PATH), {
    doc: "The keys that sign the repositories, a file of the build context. Default: the distribution's own, which the tools' image has.",
    example: "keys/archive.gpg",
  }),
  unsigned: defaulted(boolean, false, {
    doc: "Take packages without asking who signed them.",
    example: "true",
  }),
  snapshot: defaulted(boolean, false, {
    doc: "The archive is one of the past, whose lists are taken though their time is over.",
    example: "true",
  }),
  secret: optional(text(SECRET_ID), {
    doc: "The secret with `NAME:PASSWORD` for the servers, for Debian, Ubuntu and dnf. It is not kept in the image.",
    example: "mirror_login",
  }),
  with: optional(text(IMAGE), {
    doc: "The image that has the tool, or gets it as a package; nothing of it is in the result. Default: `debian:bookworm-slim` for Debian, else an image of the distribution.",
    example: "debian:trixie-slim",
  }),
});

/** A base that is a tree of files. */
const filesBase = object("base of files", {
  rootfs: required(text(ROOT_PLACE), {
    doc: "A whole root: a tar archive, compressed or not, by its path in the build context or its address; or a folder, whose path ends with `/`. Owners and permissions are those of the archive; the files of a client's folder belong to root.",
    example: "rootfs.tar.gz",
  }),
  from: optional(text(WORD), {
    doc: "Where it is, if not in the build context: a named context, or an image.",
    example: "roots",
  }),
  sha256: optional(text(SHA256), {
    doc: "The checksum of an archive that is downloaded.",
    example: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  }),
});

/** A base that no registry has, and how it is made. */
export type MadeBase =
  | ({ readonly kind: "bootstrap" } & Infer<typeof bootstrapBase>)
  | ({ readonly kind: "files" } & Infer<typeof filesBase>);

/** What a target is built in and starts from: images, or names for what is {@link BaseImages.made}. */
export interface BaseImages {
  readonly build: string;
  readonly runtime: string;
  /** Where the images are still to be chosen. */
  readonly choice?: Infer<typeof chosenBase>;
  /** Bases that no registry has; their names tell all there is to them, and are none that an image can have. */
  readonly made?: { readonly build?: MadeBase; readonly runtime?: MadeBase };
}

const madeVariants = {
  bootstrap: { kind: "bootstrap", type: bootstrapBase },
  rootfs: { kind: "files", type: filesBase },
} as const;

/** One side of a base. */
const sideType = shapes({
  scalar: mapped(text(IMAGE), (image): BaseSide => ({ name: image })),
  map: mapped(
    tagged("base without a registry", madeVariants),
    (made): BaseSide => ({
      name: nameOf(made),
      made,
    }),
  ),
});

interface BaseSide {
  readonly name: string;
  readonly made?: MadeBase;
}

const twoImages = object("base images", {
  build: required(sideType, {
    doc: "The image in which the build side runs, or a base that is made: by `bootstrap`, or of `rootfs`.",
    example: "python:3.11",
  }),
  runtime: required(sideType, {
    doc: "The image the result starts from, or a base that is made.",
    example: "python:3.11-slim",
  }),
});

/** The value of `base`. */
export const baseType = shapes({
  scalar: mapped(text(BASE_IMAGE), (images): BaseImages => images),
  map: mapped(
    tagged("base", {
      image: { kind: "one", type: oneImage },
      build: { kind: "two", type: twoImages },
      distro: { kind: "chosen", type: chosenBase },
      ...madeVariants,
    }),
    (base): BaseImages => {
      switch (base.kind) {
        case "one":
          return { build: base.image, runtime: base.image };
        case "two":
          return bothSides(base.build, base.runtime);
        case "chosen": {
          const { kind: _, ...choice } = base;
          return { build: base.distro, runtime: base.distro, choice };
        }
        case "bootstrap":
        case "files": {
          const side = { name: nameOf(base), made: base };
          return bothSides(side, side);
        }
      }
    },
  ),
});

function bothSides(build: BaseSide, runtime: BaseSide): BaseImages {
  const made = { ...(build.made && { build: build.made }), ...(runtime.made && { runtime: runtime.made }) };
  return {
    build: build.name,
    runtime: runtime.name,
    ...((build.made ?? runtime.made) !== undefined && { made }),
  };
}

/** A name with all that makes one base differ from another, so that equal names are equal bases. */
function nameOf(made: MadeBase): string {
  const { kind: _, ...keys } = made;
  const words = Object.entries(keys).flatMap(([key, value]): readonly string[] => {
    if (key === "bootstrap" || key === "release" || key === "rootfs") return [];
    if (value === undefined || value === false || (value !== true && value.length === 0)) return [];
    if (value === "minbase" || (key === "components" && String(value) === "main")) return [];
    return [
      value === true ? key : `${key} ${typeof value === "object" ? value.map(wordsOf).join(", ") : value}`,
    ];
  });
  const head =
    made.kind === "files" ? `rootfs ${made.rootfs}` : `bootstrap ${made.bootstrap} ${made.release}`;
  return [head, ...words].join("; ");
}

function wordsOf(item: string | Infer<typeof baseRepository>): string {
  if (typeof item === "string") return item;
  return [item.url, ...(item.suite === undefined ? [] : [item.suite]), ...(item.components ?? [])].join(" ");
}
