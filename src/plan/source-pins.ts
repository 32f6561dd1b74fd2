import type { SpecPath } from "../spec/index.ts";
import type { StageContext } from "./context.ts";

/** What a lock says of sources the spec does not pin itself. */
export interface SourcePins {
  /** Checksums and commits, by {@link urlKey}, {@link gitKey} and {@link hubKey}. */
  readonly sources: ReadonlyMap<string, string>;
  /** All that a transaction installs, `NAME:ARCHITECTURE VERSION`, on this build's platform, by {@link packagesKey}. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** A source that is missing is an error; else it is taken as it is found, with a warning. */
  readonly strict: boolean;
}

/** A file behind a URL, of which a lock has the SHA-256 checksum. */
export function urlKey(url: string): string {
  return `url ${url}`;
}

/** A git repository at a ref, of which a lock has the commit. */
export function gitKey(remote: string, ref: string | undefined): string {
  return `git ${remote}${ref === undefined ? "" : `#${ref}`}`;
}

/** A hub's repository at a revision, of which a lock has the commit. */
export function hubKey(name: string, revision: string | undefined): string {
  return `hf ${name}${revision === undefined ? "" : `@${revision}`}`;
}

/** Packages of the distribution, as they are installed on an image. */
export function packagesKey(image: string, packages: readonly string[]): string {
  return `${image} + ${packages.join(" ")}`;
}

/** What the lock has of a transaction; undefined where there is no lock, or after a report that it lacks it. */
export function packagePins(
  stage: StageContext,
  image: string,
  packages: readonly string[],
  at: SpecPath,
): readonly string[] | undefined {
  return lockedPackages(stage, packagesKey(image, packages), `packages of ${image}`, at);
}

/** The packages a lock has by a key; undefined where there is no lock, or after a report that it lacks `what`. */
export function lockedPackages(
  stage: StageContext,
  key: string,
  what: string,
  at: SpecPath,
): readonly string[] | undefined {
  const { pins, platform } = stage.facts;
  const found = pins?.packages.get(key);
  if (pins === undefined || found !== undefined) return found;
  const params = { what, platform: `${platform.os}/${platform.architecture}` };
  stage.report.report(pins.strict ? "lock-drift" : "lock-stale", stage.target.locate(at), params);
  return undefined;
}

/** What the lock has for a source; undefined where there is no lock, or after a report that it lacks the source. */
export function pinOf(stage: StageContext, key: string, at: SpecPath): string | undefined {
  const { pins, platform } = stage.facts;
  const pin = pins?.sources.get(key);
  if (pins === undefined || pin !== undefined) return pin;
  const params = {
    what: key.slice(key.indexOf(" ") + 1),
    platform: `${platform.os}/${platform.architecture}`,
  };
  stage.report.report(pins.strict ? "lock-drift" : "lock-stale", stage.target.locate(at), params);
  return undefined;
}
