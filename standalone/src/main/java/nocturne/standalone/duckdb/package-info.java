/**
 * SQL over the tables, by DuckDB inside the process. A query sees one snapshot of each table, reads
 * its Parquet files and nothing else: SQL can reach no other file, no network and no setting, and
 * can write nothing. It needs no running instance and does not disturb one. Start at {@link
 * nocturne.standalone.duckdb.SnapshotSql}; the dialect is described at https://duckdb.org/docs/sql.
 */
@NullMarked
package nocturne.standalone.duckdb;

import org.jspecify.annotations.NullMarked;
