import type { Spec } from "../../spec/index.ts";

/** A package of PyTorch's family that the spec pins. */
export interface TorchPin {
  readonly name: string;
  readonly version: string;
  /** The build it asks for, such as `cu128`, where it names one. */
  readonly label?: string;
  /** Its place in `python.packages`. */
  readonly index: number;
}

const FAMILY: ReadonlySet<string> = new Set(["torch", "torchvision", "torchaudio"]);

/** The packages of PyTorch's family that `python.packages` pins to one version. */
export function torchPins({ python }: Spec): readonly TorchPin[] {
  return (python?.packages ?? []).flatMap((text, index) => {
    const match = /^([A-Za-z]+)(?:\s*\[[^\]]*\])?\s*==\s*([0-9]+(?:\.[0-9]+)*)(?:\+([A-Za-z0-9.]+))?/.exec(
      text,
    );
    const name = match?.[1]?.toLowerCase() ?? "";
    if (!FAMILY.has(name)) return [];
    const label = match?.[3]?.toLowerCase();
    return [{ name, version: match?.[2] ?? "", ...(label !== undefined && { label }), index }];
  });
}
