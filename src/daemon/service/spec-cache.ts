import { createReporter, type Diagnostic } from "../../diagnostics/index.ts";
import { SpecError } from "../../frontend/index.ts";
import type { SourceFile } from "../../source/index.ts";
import { readSpec, type SpecFile } from "../../spec/index.ts";
import { createTwiceMemory } from "../memory/index.ts";

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
  const memory = createTwiceMemory<ReadSpec>({ most: rememberedUnits, weigh: ({ length }) => length });
  return (file) => {
    // The text itself, not its hash: a Map compares it only where hashes meet.
    const key = `${file.name}\0${file.text}`;
    const known = memory.find(key);
    if (known !== undefined) return known;
    const read = readAnew(file);
    memory.keep(key, read);
    return read;
  };
}

function readAnew(file: SourceFile): ReadSpec {
  const report = createReporter();
  const spec = readSpec(file, report);
  if (spec === undefined) throw new SpecError(report.diagnostics, report.dropped);
  return { spec, diagnostics: report.diagnostics };
}
