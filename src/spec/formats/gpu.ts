import { shaped } from "./shaped.ts";

/** A release of CUDA: two numbers, or three. */
export const CUDA_VERSION = shaped(
  "cuda-version",
  "a release of CUDA",
  '"12.4"',
  /^[0-9]{1,2}\.[0-9]{1,2}(?:\.[0-9]{1,2})?$/,
  "write two numbers, such as 12.4",
);

/** A GPU architecture, as NVIDIA's compilers name it. */
export const GPU_ARCHITECTURE = shaped(
  "gpu-architecture",
  "a GPU architecture",
  "sm_90",
  /^sm_[1-9][0-9]{1,2}$/,
  "write sm_ and a number, such as sm_90",
);

/** What an image computes with. */
export const FLAVOUR = shaped(
  "flavour",
  "a flavour",
  "cu128",
  /^[a-z]{2,8}[0-9]{0,3}(?:\.[0-9]{1,2}){0,3}$/,
  "write cpu, cu128 or rocm6.3",
);
