import type { TreeDifference } from "./compare-trees.ts";
import type { ImageMeasure } from "./measure-image.ts";

/** One image, built both ways. */
export interface ComparisonRow {
  readonly name: string;
  readonly which: string;
  readonly spec: Omit<ImageMeasure, "tree">;
  readonly dockerfile: Omit<ImageMeasure, "tree">;
  readonly files: TreeDifference;
}

const HEAD = [
  "| image | lines | compressed MB | layers | same files | only in the spec's | only in the Dockerfile's | different |",
  "|---|---|---|---|--:|--:|--:|--:|",
];

const LEGEND = [
  "In each pair the number of the spec comes first. Lines are those that are neither blank nor comments. Files are",
  "compared by path, kind, mode, owner and content, Python packages wherever an image keeps them; times, logs, caches",
  "and bytecode are left out.",
];

/** A Markdown table, and how to read it. */
export function writeTable(rows: readonly ComparisonRow[]): string {
  return `\n${[...HEAD, ...rows.map(writeRow), "", ...LEGEND].join("\n")}\n\n`;
}

function writeRow({ name, which, spec, dockerfile, files }: ComparisonRow): string {
  const pair = (measure: (half: ComparisonRow["spec"]) => string | number) =>
    `${measure(spec)} / ${measure(dockerfile)}`;
  const cells = [
    `[${name}](testdata/gallery/${name}): ${which}`,
    pair(({ lines }) => lines),
    pair(({ bytes }) => (bytes / 1e6).toFixed(1)),
    pair(({ layers }) => layers),
    files.same,
    files.onlyFirst.length,
    files.onlySecond.length,
    files.changed.length,
  ];
  return `| ${cells.join(" | ")} |`;
}

const START = "<!-- compare:begin -->";
const END = "<!-- compare:end -->";

/** The page with what stands between its markers replaced. Throws if they are not there. */
export function replaceTable(page: string, table: string): string {
  const start = page.indexOf(START);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error(`the page has no ${START} followed by ${END}`);
  return `${page.slice(0, start + START.length)}\n${table}${page.slice(end)}`;
}
