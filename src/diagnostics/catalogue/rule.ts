import { error, quoted, warning } from "./row.ts";

/** Messages of the rules in src/spec/rules, one each. */
export const RULE_MESSAGES = {
  "relative-path": error<{ path: string }>(
    (p) => `${quoted(p.path)} is relative, and there is no "workdir" it could be relative to`,
    () => 'start it with "/", or set "workdir"',
  ),
  "empty-user": error(
    () => 'the user has neither "name" nor "uid"',
    () => "example: user: {name: app, uid: 1000}",
  ),
  "secret-in-text": warning<{ name: string }>(
    (p) => `${quoted(p.name)} looks like a secret, and everybody who gets the image can read it`,
    () => 'give it to the steps that need it by "secrets", and to the container when it is started',
  ),
  "unchecked-download": warning(
    () => "the download has no checksum: the image changes when the server does",
    () => "add sha256: …",
  ),
  "floating-image": warning<{ image: string }>(
    (p) => `the image ${quoted(p.image)} has no fixed tag: the next build may start from another one`,
    () => "name a version, such as python:3.11-slim, or a digest",
  ),
  "needs-system-package": warning<{
    requirement: string;
    what: string;
    packages: readonly string[];
    instead?: string | undefined;
  }>(
    (p) => `${p.requirement} needs ${p.what}, which this base does not have`,
    (p) =>
      `packages: [${p.packages[0]}]${p.instead === undefined ? "" : `, or take ${p.instead}, which needs none`}`,
  ),
  "pip-in-step": warning(
    () => "what this step installs goes into the image's own Python, not into the virtual environment",
    () => 'write it under "python": packages: […]; it is then cached and a layer of its own',
  ),
} as const;
