/** A release of the CUDA toolkit, and the images of it there are. */
export interface CudaRelease {
  /** As it is asked for: the first two numbers. */
  readonly version: string;
  /** As its images are named. */
  readonly full: string;
  /** The word for cuDNN in the names of its images: the number was left out from CUDA 12.4 on. */
  readonly cudnn: "cudnn" | "cudnn8" | "cudnn9";
  /** Distributions, as the spec names them, and as the images do. */
  readonly distros: Readonly<Record<string, string>>;
  /** The oldest driver for Linux it runs on, by compatibility within a major version. */
  readonly driver: string;
  /** The driver it came with, which all its features take. */
  readonly ownDriver: string;
  /** The oldest and the newest architecture its compiler makes code for, without the `sm_`. */
  readonly architectures: readonly [oldest: number, newest: number];
}

const ubuntu = (...versions: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(versions.map((version) => [`ubuntu:${version}`, `ubuntu${version}`]));

const rocky: Readonly<Record<string, string>> = {
  "rockylinux:8": "rockylinux8",
  "rockylinux:9": "rockylinux9",
  ubi8: "ubi8",
  ubi9: "ubi9",
};

/**
 * Newest first. Sources, read 2026-11: NVIDIA's CUDA release notes, table "CUDA Toolkit and Corresponding Driver Versions"
 * and "minor version compatibility" (https://docs.nvidia.com/cuda/cuda-toolkit-release-notes/), the compiler's list of
 * architectures (https://docs.nvidia.com/cuda/cuda-compiler-driver-nvcc/), and the list of supported tags beside the images
 * (https://gitlab.com/nvidia/container-images/cuda/-/blob/master/doc/supported-tags.md). From here none could be fetched.
 */
export const CUDA_RELEASES: readonly CudaRelease[] = [
  {
    version: "13.0",
    full: "13.0.1",
    cudnn: "cudnn",
    distros: { ...ubuntu("24.04", "22.04"), ...rocky },
    driver: "580.65.06",
    ownDriver: "580.82.07",
    architectures: [75, 121],
  },
  {
    version: "12.9",
    full: "12.9.1",
    cudnn: "cudnn",
    distros: { ...ubuntu("24.04", "22.04", "20.04"), ...rocky },
    driver: "525.60.13",
    ownDriver: "575.57.08",
    architectures: [50, 121],
  },
  {
    version: "12.8",
    full: "12.8.1",
    cudnn: "cudnn",
    distros: { ...ubuntu("24.04", "22.04", "20.04"), ...rocky },
    driver: "525.60.13",
    ownDriver: "570.124.06",
    architectures: [50, 120],
  },
  {
    version: "12.6",
    full: "12.6.3",
    cudnn: "cudnn",
    distros: { ...ubuntu("24.04", "22.04", "20.04"), ...rocky },
    driver: "525.60.13",
    ownDriver: "560.35.05",
    architectures: [50, 90],
  },
  {
    version: "12.4",
    full: "12.4.1",
    cudnn: "cudnn",
    distros: { ...ubuntu("22.04", "20.04"), ...rocky },
    driver: "525.60.13",
    ownDriver: "550.54.15",
    architectures: [50, 90],
  },
  {
    version: "12.1",
    full: "12.1.1",
    cudnn: "cudnn8",
    distros: { ...ubuntu("22.04", "20.04"), ...rocky },
    driver: "525.60.13",
    ownDriver: "530.30.02",
    architectures: [50, 90],
  },
  {
    version: "11.8",
    full: "11.8.0",
    cudnn: "cudnn8",
    distros: { ...ubuntu("22.04", "20.04"), ...rocky },
    driver: "450.80.02",
    ownDriver: "520.61.05",
    architectures: [35, 90],
  },
];
