import { didYouMean, error, quoted, warning } from "./row.ts";

/** Messages about components and toolchains. */
export const COMPONENT_MESSAGES = {
  "component-unknown": error<{ name: string; known: readonly string[]; instead?: string | undefined }>(
    (p) => `no component is called ${quoted(p.name)}`,
    (p) =>
      (p.instead === undefined ? didYouMean(p.name, p.known) : `write ${p.instead}`) ??
      `known are ${p.known.join(", ")}; one of your own says how it is built: {build: autotools, url: …, sha256: …}`,
  ),
  "component-twice": error<{ name: string }>(
    (p) => `${p.name} is asked for twice`,
    () => "one image has one of it: put the options together",
  ),
  "component-option": error<{ component: string; name: string; known: readonly string[] }>(
    (p) => `${p.component} has no option ${quoted(p.name)}`,
    (p) =>
      didYouMean(p.name, p.known) ??
      `it has ${p.known.join(", ")}, and enable_…, disable_…, with_…, without_…`,
  ),
  "component-value": error<{ component: string; name: string; expected: string }>(
    (p) => `${quoted(p.name)} of ${p.component} has another kind of value`,
    (p) => `it takes ${p.expected}`,
  ),
  "component-version": error<{ name: string; version: string; known: readonly string[] }>(
    (p) => `the checksum of ${p.name} ${p.version} is not known`,
    (p) => `give it with sha256; those of ${p.known.join(", ")} are known`,
  ),
  "component-sources": error<{ name: string }>(
    (p) => `${p.name} has no place its sources come from, or several`,
    () => "give one of url, with its sha256, git, with a ref, and src, a path in the build context",
  ),
  "component-cycle": error<{ path: readonly string[] }>(
    (p) => `components need each other: ${p.path.join(" → ")}`,
    () => "switch off one of the features that need the next",
  ),
  "component-conflict": error<{ name: string; features: readonly string[]; why: string }>(
    (p) => `${p.name} cannot have ${p.features.join(" and ")}: ${p.why}`,
    (p) => `switch one off, such as ${p.features.at(-1) ?? ""}: false`,
  ),
  "component-feature": error<{ name: string; version: string; feature: string; isOn: boolean; why: string }>(
    (p) => `${p.name} ${p.version} cannot be ${p.isOn ? "with" : "without"} ${p.feature}: ${p.why}`,
    (p) => `leave out ${p.feature}${p.isOn ? ", or ask for another version" : ": false"}`,
  ),
  "component-gpus": error<{ name: string; count: number }>(
    (p) =>
      `${p.name} is compiled for one kind of GPU, and the spec names ${p.count === 0 ? "none" : `${p.count}`}`,
    () => "name one, such as gpus: [sm_90]; an image for each kind is a target of its own",
  ),
  "component-providers": error<{ provided: string; first: string; second: string }>(
    (p) => `both ${p.first} and ${p.second} are ${p.provided}`,
    () => "leave one out, or build two images",
  ),
  "component-versions": error<{
    name: string;
    version: string;
    other: string;
    otherVersion: string;
    why: string;
  }>(
    (p) => `${p.name} ${p.version} does not work with ${p.other} ${p.otherVersion}`,
    (p) => p.why,
  ),
  "component-unchecked": warning<{ name: string }>(
    (p) => `nothing says what the sources of ${p.name} must be`,
    () => "give sha256 with url, and a commit as ref with git",
  ),
  "component-architecture": error<{ name: string; architecture: string; known: readonly string[] }>(
    (p) => `there is no ${p.name} for ${p.architecture}`,
    (p) => `it exists for ${p.known.join(", ")}: leave it out there with when`,
  ),
  "component-eula": error<{ name: string; eula: string }>(
    (p) => `${p.name} comes under a licence its makers want consent to`,
    (p) => `read ${p.eula}; if you consent, write eula: true`,
  ),
  "component-place": error<{ name: string; prefix: string }>(
    (p) => `${p.name} in ${quoted(p.prefix)} would replace a folder of the base image`,
    () => "put it below a folder of its own, such as /usr/local/NAME or /opt/NAME",
  ),
  "toolchain-unknown": error<{ name: string; known: readonly string[] }>(
    (p) => `no toolchain is called ${quoted(p.name)}`,
    (p) => didYouMean(p.name, p.known) ?? `known are ${p.known.join(", ")}`,
  ),
  "toolchain-version": error<{ name: string; image: string }>(
    (p) => `${p.image} has ${p.name} in one version only`,
    (p) => `write ${p.name} alone, or build on Debian or Ubuntu`,
  ),
} as const;
