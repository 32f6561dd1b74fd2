/** A release of PyTorch and what belongs to it. */
export interface TorchRelease {
  readonly torch: string;
  readonly torchvision: string;
  readonly torchaudio: string;
  /** Versions of Python it has wheels for, oldest and newest. */
  readonly python: readonly [oldest: string, newest: string];
  /** Flavours it has wheels in, and the GPU architectures those hold code for; empty where that is no question. */
  readonly flavours: Readonly<Record<string, readonly string[]>>;
}

const CU118 = ["sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_37", "sm_90"];
const CU12 = ["sm_50", "sm_60", "sm_70", "sm_75", "sm_80", "sm_86", "sm_90"];
const CU128 = ["sm_75", "sm_80", "sm_86", "sm_90", "sm_100", "sm_120"];
const CU129 = ["sm_70", ...CU128];
const CU130 = [...CU128, "sm_110"];

/**
 * Newest first. Sources, read 2026-11: PyTorch's page of previous versions (https://pytorch.org/get-started/previous-versions/),
 * its release compatibility matrix (https://github.com/pytorch/pytorch/blob/main/RELEASE.md) and the architecture lists of its
 * build scripts (.ci/manywheel/build_cuda.sh). No wheel with CUDA could be fetched from here to compare.
 */
export const TORCH_RELEASES: readonly TorchRelease[] = [
  {
    torch: "2.9.0",
    torchvision: "0.24.0",
    torchaudio: "2.9.0",
    python: ["3.10", "3.14"],
    flavours: { cpu: [], cu126: CU12, cu128: CU128, cu130: CU130, "rocm6.4": [] },
  },
  {
    torch: "2.8.0",
    torchvision: "0.23.0",
    torchaudio: "2.8.0",
    python: ["3.9", "3.13"],
    flavours: { cpu: [], cu126: CU12, cu128: CU128, cu129: CU129, "rocm6.4": [] },
  },
  {
    torch: "2.7.1",
    torchvision: "0.22.1",
    torchaudio: "2.7.1",
    python: ["3.9", "3.13"],
    flavours: { cpu: [], cu118: CU118, cu126: CU12, cu128: CU128, "rocm6.3": [] },
  },
  {
    torch: "2.7.0",
    torchvision: "0.22.0",
    torchaudio: "2.7.0",
    python: ["3.9", "3.13"],
    flavours: { cpu: [], cu118: CU118, cu126: CU12, cu128: CU128, "rocm6.3": [] },
  },
  {
    torch: "2.6.0",
    torchvision: "0.21.0",
    torchaudio: "2.6.0",
    python: ["3.9", "3.13"],
    flavours: { cpu: [], cu118: CU118, cu124: CU12, cu126: CU12, "rocm6.2.4": [] },
  },
  {
    torch: "2.5.1",
    torchvision: "0.20.1",
    torchaudio: "2.5.1",
    python: ["3.9", "3.12"],
    flavours: { cpu: [], cu118: CU118, cu121: CU12, cu124: CU12, "rocm6.2": [] },
  },
  {
    torch: "2.4.1",
    torchvision: "0.19.1",
    torchaudio: "2.4.1",
    python: ["3.8", "3.12"],
    flavours: { cpu: [], cu118: CU118, cu121: CU12, cu124: CU12, "rocm6.1": [] },
  },
];
