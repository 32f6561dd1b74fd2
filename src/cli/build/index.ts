/**
 * build: a command line of `mlspec build` becomes a build at an engine.
 *
 * In: flags as docker buildx has them. Out: the protocol's request, and its results in the places the user named.
 * Invariant: reading the flags touches nothing; a secret's value is read by the session alone.
 * It must not know the language: the frontend's room compiles, the client's rooms carry.
 */
export { BUILD_FLAGS } from "./build-flags.ts";
export { type BuildRequest, parseBuildRequest } from "./build-request.ts";
export { runBuild } from "./run-build.ts";
export { parseSize } from "./size.ts";
