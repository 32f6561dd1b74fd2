/**
 * contexts: the files and images a build starts from, as the client sent them.
 *
 * In: options and an engine. Out: the spec's text, and a Host that answers a compilation with facts and states.
 * Invariant: sources carry the attributes and names of BuildKit's Dockerfile frontend, so that both share transfers and
 * caches. It must not know what a spec makes of a file.
 */

export { createHost, type HostInput } from "./context-host.ts";
export { namedContexts } from "./context-name.ts";
export { type MainContext, openMainContext } from "./main-context.ts";
export { openRootFiles, type RootFiles } from "./open-root-files.ts";
export { readSpecFile, type SpecText } from "./read-spec-file.ts";
