import type { Component } from "./component.ts";

export const arm = {
  name: "arm",
  what: "Arm's compilers for Linux",
  facts: "https://developer.arm.com/documentation/102621/latest/",
  url: "https://developer.arm.com/-/cdn-downloads/permalink/Arm-Compiler-for-Linux/Version_${version}/arm-compiler-for-linux_${version}_Ubuntu-22.04_aarch64.tar",
  versions: [
    {
      version: "24.10.1",
      sha256: "d1da0469a0c6df62911edd2bbe49525aa56fffe9a9f419aa19e9aaa9a8bd0295",
      verified: false,
    },
  ],
  builder: "commands",
  commands: [
    [
      "./arm-compiler-for-linux_${version}_Ubuntu-22.04.sh",
      "--accept",
      "--force",
      "--install-to",
      "${prefix}",
    ],
  ],
  languages: ["c", "c++"],
  arguments: [],
  machines: { arm64: "aarch64" },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  compilers: {
    CC: "arm-linux-compiler-${version}_Ubuntu-22.04/bin/armclang",
    CXX: "arm-linux-compiler-${version}_Ubuntu-22.04/bin/armclang++",
    F77: "arm-linux-compiler-${version}_Ubuntu-22.04/bin/armflang",
    F90: "arm-linux-compiler-${version}_Ubuntu-22.04/bin/armflang",
    FC: "arm-linux-compiler-${version}_Ubuntu-22.04/bin/armflang",
  },
  processors: { arm64: { 1: "-march=armv8-a -mtune=generic" } },
  folders: {
    programs: ["arm-linux-compiler-${version}_Ubuntu-22.04/bin"],
    libraries: ["arm-linux-compiler-${version}_Ubuntu-22.04/lib"],
  },
  redistributable: ["arm-linux-compiler-${version}_Ubuntu-22.04/lib"],
  eula: "https://developer.arm.com/documentation/102621/latest/",
} as const satisfies Component;
