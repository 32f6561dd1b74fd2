import type { StatedDistros } from "../../compile/index.ts";
import type { DistroFacts } from "../../plan/index.ts";
import { usageFailure } from "../failure.ts";

/** Reads `ID:VERSION` and `IMAGE=ID:VERSION`, such as `debian:12`. Throws a usage failure on anything else. */
export function parseStatedDistros(texts: readonly string[]): StatedDistros {
  const byImage = new Map<string, DistroFacts>();
  let all: DistroFacts | undefined;
  for (const text of texts) {
    const equals = text.lastIndexOf("=");
    const facts = parseDistro(text.slice(equals + 1), text);
    if (equals === -1) all = facts;
    else byImage.set(text.slice(0, equals), facts);
  }
  return { byImage, ...(all === undefined ? {} : { all }) };
}

function parseDistro(text: string, whole: string): DistroFacts {
  const match = /^([a-z][a-z0-9._-]*)(?::([A-Za-z0-9._-]+))?$/.exec(text);
  if (match?.[1] === undefined) {
    throw usageFailure(
      `--distro ${whole}: not a distribution`,
      "write ID:VERSION as in os-release, such as debian:12",
    );
  }
  return { id: match[1], idLike: [], versionId: match[2] ?? "" };
}
