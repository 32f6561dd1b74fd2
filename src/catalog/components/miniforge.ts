import type { Component } from "./component.ts";

export const miniforge = {
  name: "miniforge",
  what: "Conda and mamba with the packages of conda-forge",
  facts: "https://github.com/conda-forge/miniforge/blob/main/README.md",
  url: "https://github.com/conda-forge/miniforge/releases/download/${version}/Miniforge3-${version}-Linux-${machine}.sh",
  versions: [
    {
      version: "26.1.1-3",
      sha256: {
        amd64: "b25b828b702df4dd2a6d24d4eb56cfa912471dd8e3342cde2c3d86fe3dc2d870",
        arm64: "83280e4ee71a5bd547d6b318f96e9ababe1054911ff6cc2b8801ce5493fe67e5",
      },
      verified: false,
    },
    {
      version: "25.3.0-3",
      sha256: {
        amd64: "1b57f8cb991982063f79b56176881093abb1dc76d73fda32102afde60585b5a1",
        arm64: "ac89f17b0eec4e98d38a53d1ae688e0f22c77d8ea5b5f008c2455e90ef095339",
      },
      verified: false,
    },
  ],
  builder: "commands",
  // It ends at once under a name that does not end in .sh.
  commands: [
    ["mv", "installer", "installer.sh"],
    ["bash", "./installer.sh", "-b", "-f", "-p", "${prefix}"],
  ],
  languages: ["c"],
  arguments: [],
  machines: { amd64: "x86_64", arm64: "aarch64" },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  // Its libraries are for its own programs: the linker of the image does not look there.
  folders: { programs: ["bin"], libraries: [] },
  isTool: true,
} as const satisfies Component;
