import type { FlagTable } from "../flags/index.ts";

/** The flags that say what of a spec is compiled, and with which facts. */
export const COMPILE_FLAGS = {
  target: { kind: "text", value: "NAME", doc: "the target (default: the spec's)" },
  "build-arg": {
    kind: "list",
    value: "NAME=VALUE",
    doc: "a build arg; NAME alone takes its value from the environment",
  },
  label: { kind: "list", value: "KEY=VALUE", doc: "a label of the image" },
  platform: {
    kind: "list",
    value: "OS/ARCH",
    doc: "what to build for (default: the spec's, else this machine)",
  },
  "build-context": { kind: "list", value: "NAME", doc: "a named context the build will have" },
  distro: {
    kind: "list",
    value: "[IMAGE=]ID:VERSION",
    doc: "the distribution of the images the spec starts from, such as debian:12; no engine is asked then",
  },
  locked: { kind: "switch", doc: "refuse what the mlspec.lock beside the spec does not hold" },
  offline: { kind: "switch", doc: "ask no engine about images" },
  addr: { kind: "text", value: "ADDRESS", doc: "the engine to ask about images" },
} as const satisfies FlagTable;
