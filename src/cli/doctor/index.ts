/**
 * doctor: what a build needs, looked at.
 *
 * In: an engine's address, if one is named, and this machine. Out: findings, each with what to do about it.
 * Invariant: nothing is changed, every question has an end, and no credential is read.
 */
export { dockerFindings } from "./docker-tools.ts";
export { engineFindings, isReached } from "./engines.ts";
export type { Finding, FindingState } from "./finding.ts";
export { thisMachine } from "./machine.ts";
export { registryFindings } from "./registries.ts";
export { rootlessFindings } from "./rootless.ts";
