/** What an image computes with: processors alone, or GPUs by one release of CUDA or ROCm. */
export interface Flavour {
  readonly name: string;
  /** The index that has PyTorch's family of packages for it, and little else. */
  readonly index: string;
  /** The release of CUDA, as it is asked for. */
  readonly cuda?: string;
  /** Variables that make a container runtime hand the GPUs over. */
  readonly env: Readonly<Record<string, string>>;
}

/** As NVIDIA's own images have them: which GPUs, and which of the driver's libraries. */
const NVIDIA = { NVIDIA_VISIBLE_DEVICES: "all", NVIDIA_DRIVER_CAPABILITIES: "compute,utility" };

const torchIndex = (name: string) => `https://download.pytorch.org/whl/${name}`;
const cuda = (name: string, version: string): Flavour => ({
  name,
  index: torchIndex(name),
  cuda: version,
  env: NVIDIA,
});
const rocm = (name: string): Flavour => ({ name, index: torchIndex(name), env: {} });

/** Each is a row: names are never taken apart, for not every number that could be written is a release. */
export const FLAVOURS: readonly Flavour[] = [
  { name: "cpu", index: torchIndex("cpu"), env: {} },
  cuda("cu118", "11.8"),
  cuda("cu121", "12.1"),
  cuda("cu124", "12.4"),
  cuda("cu126", "12.6"),
  cuda("cu128", "12.8"),
  cuda("cu129", "12.9"),
  cuda("cu130", "13.0"),
  rocm("rocm6.1"),
  rocm("rocm6.2"),
  rocm("rocm6.2.4"),
  rocm("rocm6.3"),
  rocm("rocm6.4"),
];
