import { createReporter, type Diagnostic } from "../../diagnostics/index.ts";
import { SpecError } from "../../frontend/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { readSpec, type SpecFile } from "../../spec/index.ts";

/** A spec that was read: it depends on its text alone. */
export interface ReadSpec {
  readonly spec: SpecFile;
  /** Warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Texts kept, in UTF-16 units; what is made of one takes some ten times as much. */
const keptUnits = 128 * 1024;

/** Reads specs, and remembers those read last. Throws a SpecError for a wrong one; that is not remembered. */
export function createSpecCache(): (file: SourceFile) => ReadSpec {
  const kept = new Map<string, ReadSpec>();
  let units = 0;
  return (file) => {
    // The text itself, not its hash: a Map compares it only where hashes meet.
    const key = `${file.name}\0${file.text}`;
    const known = kept.get(key);
    if (known !== undefined) {
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    const report = createReporter();
    const spec = readSpec(file, report);
    if (spec === undefined) throw new SpecError(report.diagnostics, report.dropped);
    const read = { spec, diagnostics: report.diagnostics };
    kept.set(key, read);
    units += key.length;
    for (const [oldest] of kept) {
      if (units <= keptUnits) break;
      kept.delete(oldest);
      units -= oldest.length;
    }
    return read;
  };
}
