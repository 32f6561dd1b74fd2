import type { ResolvedPackage } from "../python/index.ts";
import type { ByPlatform, Lock } from "./lock.ts";
import { distroText } from "./locked-distro.ts";

/** A lock as text: names in order, one package a line, so that a changed package is a changed line. */
export function printLock(lock: Lock): string {
  const images = table(lock.images, (digest) => [JSON.stringify(digest)]);
  const distros = table(lock.distros, (distro) => [JSON.stringify(distroText(distro))]);
  const python = table(lock.python, ({ input, packages }) => [
    "{",
    `  "input": ${JSON.stringify(input)},`,
    ...block('"packages": [', packages.map(printPackage), "]", ""),
    "}",
  ]);
  const sources = listed(
    sorted(lock.sources).map(([key, pin]) => [`${JSON.stringify(key)}: ${JSON.stringify(pin)}`]),
  );
  const packages = table(lock.packages, (list) => {
    const lines = list.map((line, index) => `${JSON.stringify(line)}${index === list.length - 1 ? "" : ","}`);
    return ["[", ...lines.map((line) => `  ${line}`), "]"];
  });
  const sections = [
    ...block('"images": {', images, "}", ","),
    ...block('"distros": {', distros, "}", ","),
    ...block('"sources": {', sources, "}", ","),
    ...block('"packages": {', packages, "}", ","),
    ...block('"python": {', python, "}", ""),
  ];
  return `{\n  "version": 1,\n${sections.join("\n")}\n}\n`;
}

/** Lines of the inside of an object of objects. */
function table<T>(values: ByPlatform<T>, print: (value: T) => readonly string[]): readonly string[] {
  const names = sorted(values).map(([name, platforms]) => [
    `${JSON.stringify(name)}: {`,
    ...listed(
      sorted(platforms).map(([platform, value]) => {
        const [first = "", ...rest] = print(value);
        return [`${JSON.stringify(platform)}: ${first}`, ...rest];
      }),
    ).map((line) => `  ${line}`),
    "}",
  ]);
  return listed(names);
}

/** Items of several lines each, a comma after all but the last. */
function listed(items: readonly (readonly string[])[]): readonly string[] {
  return items.flatMap((lines, index) =>
    index === items.length - 1 ? lines : [...lines.slice(0, -1), `${lines.at(-1)},`],
  );
}

function block(open: string, lines: readonly string[], close: string, end: string): readonly string[] {
  if (lines.length === 0) return [`  ${open}${close}${end}`];
  return [`  ${open}`, ...lines.map((line) => `    ${line}`), `  ${close}${end}`];
}

function printPackage(
  { name, version, origin }: ResolvedPackage,
  index: number,
  all: readonly unknown[],
): string {
  const { kind: _, ...where } = origin;
  const fields = Object.entries({ name, version, ...where });
  const text = fields.map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(", ");
  return `{${text}}${index === all.length - 1 ? "" : ","}`;
}

function sorted<T>(values: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...values].sort(([a], [b]) => (a < b ? -1 : 1));
}
