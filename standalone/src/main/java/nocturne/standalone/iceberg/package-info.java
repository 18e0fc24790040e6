/**
 * The tables that are Apache Iceberg's: a folder of Parquet files and a catalogue in SQLite (or
 * another database reached by JDBC), which other programs open without our code. Columns follow the
 * alerts' own schemas and only ever grow; each append tells in its snapshot which ranges of the
 * topic it took. Nothing is asked here of the alerts but their cells. Start at {@link
 * nocturne.standalone.iceberg.IcebergTables}; the ways of the format are in its specification,
 * https://iceberg.apache.org/spec/.
 */
@NullMarked
package nocturne.standalone.iceberg;

import org.jspecify.annotations.NullMarked;
