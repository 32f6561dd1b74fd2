/**
 * registry: files as artifacts in registries, as ORAS has them.
 *
 * In: a file, what it is, a name; logins as docker knows them. Out: a manifest of one layer under that name.
 * Invariant: a name stands for a whole artifact or for what it stood for before; passwords are in no error.
 * Images are pushed by engines: this is for what no engine makes.
 */
export { type Artifact, pushArtifact } from "./push-artifact.ts";
export { type RegistryName, readRegistryName } from "./registry-name.ts";
