import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { MIGRATIONS } from "./migrations.ts";
import type { BuildEnd, BuildRecord, BuildState, NewBuild, RecordQuery } from "./record.ts";

/** The records of builds, on disk. Every call is done when it returns. */
export interface Records {
  readonly add: (build: NewBuild) => void;
  readonly start: (id: string, node: string, startedMs: number) => void;
  readonly finish: (id: string, end: BuildEnd) => void;
  readonly get: (id: string) => BuildRecord | undefined;
  readonly list: (query: RecordQuery) => readonly BuildRecord[];
  /** Removes those that ended before `endedBeforeMs`, and the oldest beyond `most`. Returns how many. */
  readonly prune: (limits: { readonly endedBeforeMs: number; readonly most: number }) => number;
  /** How many builds the last daemon left under way; they are marked lost now. */
  readonly lost: number;
  readonly close: () => void;
}

type Row = Readonly<Record<string, string | number | null>>;

/**
 * Opens the records in a folder, brings their schema up to date, and marks as lost what was under way when the last
 * daemon ended. Throws an Error that says what is wrong: no driver, no access, another daemon, a newer schema.
 */
export async function openRecords(folder: string, nowMs: number): Promise<Records> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, "builds.db");
  const db = await openDatabase(path);
  const lost = db
    .prepare("UPDATE builds SET state = 'lost', finished_ms = ? WHERE state IN ('queued', 'running')")
    .run(nowMs).changes;
  return { ...statements(db), lost, close: () => void db.close() };
}

async function openDatabase(path: string): Promise<Database> {
  const { default: Driver } = await import("better-sqlite3").catch((cause: unknown) => {
    throw new Error("the package better-sqlite3, which keeps the records, is not installed here", { cause });
  });
  const db = new Driver(path, { timeout: 1000 });
  try {
    // One daemon at a time: another one would take this one's running builds for lost.
    db.pragma("locking_mode = EXCLUSIVE");
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    db.pragma("secure_delete = ON");
    migrate(db);
    return db;
  } catch (cause) {
    db.close();
    const isLocked = cause instanceof Error && "code" in cause && cause.code === "SQLITE_BUSY";
    throw isLocked ? new Error(`${path} belongs to another mlspecd that is running`, { cause }) : cause;
  }
}

function migrate(db: Database): void {
  const version = Number(db.pragma("user_version", { simple: true }));
  if (version > MIGRATIONS.length) {
    throw new Error(
      `${db.name} was written by a newer mlspecd (schema ${version}, this one knows ${MIGRATIONS.length})`,
    );
  }
  db.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) db.exec(step);
    db.pragma(`user_version = ${MIGRATIONS.length}`);
  }).immediate();
}

function statements(db: Database): Omit<Records, "lost" | "close"> {
  const add = db.prepare(
    `INSERT INTO builds (id, client, state, created_ms, filename, target, platforms, remote_context, names, build_arg_names)
     VALUES (@id, @client, 'queued', @createdMs, @filename, @target, @platforms, @remoteContext, @names, @buildArgNames)`,
  );
  const start = db.prepare("UPDATE builds SET state = 'running', node = ?, started_ms = ? WHERE id = ?");
  const finish = db.prepare(
    `UPDATE builds SET state = @state, finished_ms = @finishedMs, error_code = @errorCode, error_message = @errorMessage,
       exporter_response = @exporterResponse, vertices = @vertices, cached_vertices = @cachedVertices
     WHERE id = @id`,
  );
  const get = db.prepare<[string], Row>("SELECT * FROM builds WHERE id = ?");
  const list = db.prepare<[Row], Row>(
    `SELECT * FROM builds
     WHERE (@client IS NULL OR client = @client)
       AND (@states = '[]' OR state IN (SELECT value FROM json_each(@states)))
       AND (@createdAfterMs IS NULL OR created_ms > @createdAfterMs)
       AND (@beforeMs IS NULL OR (created_ms, id) < (@beforeMs, @beforeId))
     ORDER BY created_ms DESC, id DESC LIMIT @limit`,
  );
  const ended = "state NOT IN ('queued', 'running')";
  const pruneOld = db.prepare(`DELETE FROM builds WHERE ${ended} AND finished_ms < ?`);
  const pruneMany = db.prepare(
    `DELETE FROM builds WHERE ${ended} AND id IN
       (SELECT id FROM builds ORDER BY created_ms DESC, id DESC LIMIT -1 OFFSET ?)`,
  );
  return {
    add: ({ platforms, names, buildArgNames, ...plain }) =>
      void add.run({
        ...plain,
        platforms: JSON.stringify(platforms),
        names: JSON.stringify(names),
        buildArgNames: JSON.stringify(buildArgNames),
      }),
    start: (id, node, startedMs) => void start.run(node, startedMs, id),
    finish: (id, { exporterResponse, ...plain }) =>
      void finish.run({ ...plain, id, exporterResponse: JSON.stringify(exporterResponse) }),
    get: (id) => {
      const row = get.get(id);
      return row && recordOf(row);
    },
    list: ({ client, states, createdAfterMs, before, limit }) =>
      list
        .all({
          client: client ?? null,
          states: JSON.stringify(states),
          createdAfterMs: createdAfterMs ?? null,
          beforeMs: before?.createdMs ?? null,
          beforeId: before?.id ?? null,
          limit,
        })
        .map(recordOf),
    prune: ({ endedBeforeMs, most }) => pruneOld.run(endedBeforeMs).changes + pruneMany.run(most).changes,
  };
}

function recordOf(row: Row): BuildRecord {
  const text = (key: string) => String(row[key] ?? "");
  const time = (key: string) => (row[key] === null ? undefined : Number(row[key]));
  return {
    id: text("id"),
    client: text("client"),
    // The only writers are the statements above.
    state: text("state") as BuildState,
    createdMs: Number(row.created_ms),
    startedMs: time("started_ms"),
    finishedMs: time("finished_ms"),
    node: text("node"),
    filename: text("filename"),
    target: text("target"),
    platforms: JSON.parse(text("platforms")),
    remoteContext: text("remote_context"),
    names: JSON.parse(text("names")),
    buildArgNames: JSON.parse(text("build_arg_names")),
    errorCode: Number(row.error_code),
    errorMessage: text("error_message"),
    exporterResponse: JSON.parse(text("exporter_response")),
    vertices: Number(row.vertices),
    cachedVertices: Number(row.cached_vertices),
  };
}
