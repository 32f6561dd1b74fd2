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

/** Texts remembered, in UTF-16 units; what is made of one takes some ten times as much. */
const rememberedUnits = 128 * 1024;

/**
 * Reads specs, and keeps what it made of those that were asked for twice of late: most texts come once, and would only
 * grow old here. Throws a SpecError for a wrong one; that is not kept.
 */
export function createSpecCache(): (file: SourceFile) => ReadSpec {
  /** The oldest first. Undefined for a text that came once. */
  const remembered = new Map<string, ReadSpec | undefined>();
  let units = 0;
  const remember = (key: string, read: ReadSpec | undefined): void => {
    remembered.set(key, read);
    units += key.length;
    for (const [oldest] of remembered) {
      if (units <= rememberedUnits) break;
      remembered.delete(oldest);
      units -= oldest.length;
    }
  };
  return (file) => {
    // The text itself, not its hash: a Map compares it only where hashes meet.
    const key = `${file.name}\0${file.text}`;
    const known = remembered.get(key);
    const isKnown = remembered.delete(key);
    if (isKnown) units -= key.length;
    const read = known ?? readAnew(file);
    remember(key, isKnown ? read : undefined);
    return read;
  };
}

function readAnew(file: SourceFile): ReadSpec {
  const report = createReporter();
  const spec = readSpec(file, report);
  if (spec === undefined) throw new SpecError(report.diagnostics, report.dropped);
  return { spec, diagnostics: report.diagnostics };
}
