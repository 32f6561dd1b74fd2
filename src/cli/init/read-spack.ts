import { createReporter } from "../../diagnostics/index.ts";
import { entryOf, parseDocument } from "../../document/index.ts";

/** The specs of a spack environment (`spack.yaml`), as sentences. */
export function spackNotes(text: string): readonly string[] {
  const file = parseDocument({ name: "spack.yaml", text }, createReporter());
  const spack = file === undefined ? undefined : entryOf(file, "spack")?.value;
  const specs = spack?.kind === "map" ? entryOf(spack, "specs")?.value : undefined;
  const names =
    specs?.kind === "list" ? specs.items.flatMap((item) => (item.kind === "scalar" ? [item.text] : [])) : [];
  const what = names.length === 0 ? "its environment" : names.join(", ");
  return [
    `spack.yaml builds ${what}; write spack: {manifest: spack.yaml}, with Spack in the build image, or name the distribution's packages`,
  ];
}
