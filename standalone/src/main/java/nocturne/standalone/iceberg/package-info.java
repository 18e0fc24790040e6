/**
 * The tables in Apache Iceberg: a folder of Parquet files and a catalogue in SQLite (or another
 * database with JDBC), which other programs open without our code. Columns follow the alerts' own
 * schemas and are only added or widened; each append names its ranges of the topic in its snapshot.
 * Start at {@link nocturne.standalone.iceberg.IcebergTables}. The format's specification is at
 * https://iceberg.apache.org/spec/.
 */
@NullMarked
package nocturne.standalone.iceberg;

import org.jspecify.annotations.NullMarked;
