import type { LineRule } from "../step-failure.ts";

/** What MPI's launchers and CUDA's runtime object to. */
export const PARALLEL_RULES: readonly LineRule[] = [
  {
    id: "too-few-slots",
    line: /There are not enough slots available in the system/,
    sample: ["There are not enough slots available in the system to satisfy the 4"],
    tell: () => ({
      says: "mpirun starts no more ranks than the engine's machine has cores",
      hint: "mpirun --oversubscribe",
    }),
  },
  {
    id: "mpirun-as-root",
    line: /mpi(?:run|exec) has detected an attempt to run as root/,
    sample: ["mpirun has detected an attempt to run as root."],
    tell: () => ({
      says: "Open MPI's mpirun does not start as root",
      hint: "user: app for the image, which tests run as; a step of root takes mpirun --allow-run-as-root",
    }),
  },
  {
    id: "no-launch-agent",
    line: /plm_rsh_agent|neither ssh nor rsh|ssh or rsh not found/,
    sample: ["Agent:     ssh : rsh, please check the plm_rsh_agent parameter"],
    tell: () => ({
      says: "Open MPI's mpirun looks for a program that reaches other machines",
      hint: 'packages: [openssh-client]; for ranks on one machine env: {OMPI_MCA_plm_rsh_agent: "false"} is enough',
    }),
  },
  {
    id: "no-gpu",
    line: /Found no NVIDIA driver|CUDA driver version is insufficient|no CUDA-capable device|No CUDA GPUs are available|cudaErrorNoDevice|CUDA_ERROR_NO_DEVICE/,
    sample: ["RuntimeError: Found no NVIDIA driver on your system."],
    tell: () => ({
      says: "the step wants a GPU, and a build has none, or a driver that is too old",
      hint: "move it to tests: [{run: …, gpu: optional}], which use the engine's GPUs where it has some; host: {driver: …} checks the release",
    }),
  },
  {
    id: "no-kernel-image",
    line: /no kernel image is available for execution/,
    sample: ["RuntimeError: CUDA error: no kernel image is available for execution on the device"],
    tell: () => ({
      says: "nothing was compiled for this GPU",
      hint: "gpus: [sm_…] names what to compile for; mlspec matrix --why torch==… gpu=sm_… says which wheels have code for it",
    }),
  },
  {
    id: "torch-without-cuda",
    line: /Torch not compiled with CUDA enabled/,
    sample: ["AssertionError: Torch not compiled with CUDA enabled"],
    tell: () => ({
      says: "this PyTorch is the one for processors alone",
      hint: "flavour: cu126, or flavours: [cpu, cu126] for a target of each",
    }),
  },
];
