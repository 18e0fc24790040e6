/**
 * SQL over the tables, by DuckDB inside the process. A query sees one snapshot of each table, reads
 * its Parquet files and nothing else: no other file, no network, no setting can be reached from
 * SQL, and nothing can be written. It needs no running instance and disturbs none. Start at {@link
 * nocturne.standalone.duckdb.SnapshotSql}; the dialect is described at https://duckdb.org/docs/sql.
 */
@NullMarked
package nocturne.standalone.duckdb;

import org.jspecify.annotations.NullMarked;
