/**
 * remote: files that are neither on the client nor in a registry, but in a git repository or behind a URL.
 *
 * In: an address as a client wrote it. Out: a state with the files, and the time they are from.
 * Invariant: an address is taken for what BuildKit's Dockerfile frontend takes it for.
 * It must not know which context the files are for.
 */
export { isArchive } from "./archive.ts";
export { remoteEpoch } from "./remote-epoch.ts";
export { openRemote, type RemoteFiles, type RemoteOrigin } from "./remote-files.ts";
