import type { Location, Locations, Source, SourceInfo } from "../../proto/index.ts";
import type { SourceFile, SourceLocation, SourcePosition } from "../graph/source-file.ts";

/** Collects where vertices come from, into the part of a definition that lets the engine point into a text. */
export class SourceMapBuilder {
  readonly #files: SourceFile[] = [];
  readonly #places = new Map<SourceFile, number>();
  readonly #locations = new Map<string, Locations>();

  /** Adds places of an op; one that is there already is not repeated. */
  add(digest: string, locations: readonly SourceLocation[]): void {
    if (locations.length === 0) return;
    const messages = locations.map((location) => this.#location(location));
    const entry = this.#locations.get(digest);
    if (!entry) {
      this.#locations.set(digest, { $typeName: "pb.Locations", locations: messages });
      return;
    }
    for (const message of messages) {
      if (!entry.locations.some((other) => sameLocation(other, message))) entry.locations.push(message);
    }
  }

  build(): Source {
    return {
      $typeName: "pb.Source",
      locations: Object.fromEntries(this.#locations),
      infos: this.#files.map(sourceInfo),
    };
  }

  #location({ file, ranges }: SourceLocation): Location {
    return {
      $typeName: "pb.Location",
      sourceIndex: this.#place(file),
      ranges: ranges.map(({ start, end }) => ({
        $typeName: "pb.Range",
        start: position(start),
        end: position(end),
      })),
    };
  }

  #place(file: SourceFile): number {
    const known = this.#places.get(file);
    if (known !== undefined) return known;
    const equal = this.#files.findIndex((other) => sameFile(other, file));
    const place = equal >= 0 ? equal : this.#files.push(file) - 1;
    this.#places.set(file, place);
    return place;
  }
}

function position({ line, character = 0 }: SourcePosition) {
  return { $typeName: "pb.Position" as const, line, character };
}

function sourceInfo({ filename, data, language, definition }: SourceFile): SourceInfo {
  const info: SourceInfo = { $typeName: "pb.SourceInfo", filename, data, language };
  if (definition) info.definition = definition;
  return info;
}

function sameFile(a: SourceFile, b: SourceFile): boolean {
  return a.filename === b.filename && a.language === b.language && Buffer.compare(a.data, b.data) === 0;
}

function sameLocation(a: Location, b: Location): boolean {
  if (a.sourceIndex !== b.sourceIndex || a.ranges.length !== b.ranges.length) return false;
  return a.ranges.every((range, i) => {
    const other = b.ranges[i];
    return (
      range.start?.line === other?.start?.line &&
      range.start?.character === other?.start?.character &&
      range.end?.line === other?.end?.line &&
      range.end?.character === other?.end?.character
    );
  });
}
