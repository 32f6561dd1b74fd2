/**
 * records: what is kept of builds, in SQLite.
 *
 * In: builds as they come, start and end. Out: their records, also after the daemon was killed: what was under way is
 * `lost` then. Invariant: nothing secret has a column. It must not know how builds are made.
 */
export { openRecords, type Records } from "./open-records.ts";
export type { BuildEnd, BuildRecord, BuildState } from "./record.ts";
