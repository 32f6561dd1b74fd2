/**
 * options: what a client asked for, beside the spec.
 *
 * In: the flat table of strings a client sends (`platform`, `build-arg:NAME`, `no-cache` …), names as BuildKit has them.
 * Out: typed options, or every complaint about them at once, each naming its option.
 * Invariant: pure; names this version does not know are passed over, because newer clients send more.
 * It must not know the spec's language, an engine, or what becomes of an option.
 */

export { OptionError } from "./option-error.ts";
export type { RawOptions } from "./option-reader.ts";
export { type ParsedOptions, parseOptions } from "./parse-options.ts";
export type { CacheImport, ContextOptions, EpochOption, FrontendOptions } from "./types.ts";
