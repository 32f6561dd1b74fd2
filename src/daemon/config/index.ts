/**
 * config: flags and a YAML file become settings.
 *
 * In: words and a file. Out: a `Config` with every value, or a UsageError that shows each mistake with its line.
 * Invariant: a tcp address without a way to tell callers apart is refused, unless on loopback and asked for.
 * Opens nothing but the file.
 */
export type { ListenAddress } from "./addresses.ts";
export { type Flags, HELP, parseFlags } from "./flags.ts";
export { type Config, loadConfig, type Place, parseConfig } from "./load-config.ts";
export type { Limits, Retention } from "./schema.ts";
export { UsageError } from "./usage-error.ts";
