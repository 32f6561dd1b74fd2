/** Each makes the schema of the version before into the next. They are never changed, only followed by others. */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE builds (
     id TEXT PRIMARY KEY,
     client TEXT NOT NULL,
     state TEXT NOT NULL,
     created_ms INTEGER NOT NULL,
     started_ms INTEGER,
     finished_ms INTEGER,
     node TEXT NOT NULL DEFAULT '',
     filename TEXT NOT NULL,
     target TEXT NOT NULL,
     platforms TEXT NOT NULL,
     remote_context TEXT NOT NULL,
     names TEXT NOT NULL,
     build_arg_names TEXT NOT NULL,
     error_code INTEGER NOT NULL DEFAULT 0,
     error_message TEXT NOT NULL DEFAULT '',
     exporter_response TEXT NOT NULL DEFAULT '{}',
     vertices INTEGER NOT NULL DEFAULT 0,
     cached_vertices INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE INDEX builds_by_age ON builds (created_ms DESC, id DESC);
   CREATE INDEX builds_by_client ON builds (client, created_ms DESC, id DESC);`,
];
