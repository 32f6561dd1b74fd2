import type { Component } from "./component.ts";

export const nsightSystems = {
  name: "nsight-systems",
  what: "NVIDIA's profiler of whole programs, `nsys`",
  facts: "https://docs.nvidia.com/nsight-systems/InstallationGuide/index.html",
  url: {
    amd64:
      "https://developer.download.nvidia.com/compute/cuda/redist/nsight_systems/linux-x86_64/nsight_systems-linux-x86_64-${version}-archive.tar.xz",
    arm64:
      "https://developer.download.nvidia.com/compute/cuda/redist/nsight_systems/linux-sbsa/nsight_systems-linux-sbsa-${version}-archive.tar.xz",
  },
  versions: [
    {
      version: "2026.3.2.476",
      sha256: {
        amd64: "af8daa081e7333e3fb4a7fc3505e379593f05a8014a703f268560cec22338aca",
        arm64: "88f682d10ae874a1ce801ab3dbea9b3d3e49d87b1bfe54c5620e81a192164c33",
      },
      verified: false,
    },
    {
      version: "2025.6.3.541",
      sha256: {
        amd64: "be1d23614a8336f971ac857484690bd9e28f7459b3058089e0a962f14d106d49",
        arm64: "a464b1767d2920448cf7836a08b490a0b2c58f631aa05e9d05cd1d44bc79bf06",
      },
      verified: false,
    },
  ],
  builder: "copy",
  languages: ["c"],
  arguments: [],
  machines: { amd64: "x64", arm64: "sbsa-armv8" },
  features: {},
  packages: { apt: [], dnf: [] },
  runtime: { apt: [], dnf: [] },
  // What it loads into programs is its own business: the linker of the image does not look there.
  folders: { programs: ["target-linux-${machine}"], libraries: [] },
  isTool: true,
  eula: "https://docs.nvidia.com/nsight-systems/CopyrightAndLicenses/index.html",
} as const satisfies Component;
