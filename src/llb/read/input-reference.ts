/** An input by its number in the op; -1 is the empty state. */
export function inputReference(index: bigint | undefined, inputs: readonly string[]): string {
  if (index === undefined || index < 0n) return "scratch";
  return inputs[Number(index)] ?? `input ${index}`;
}
