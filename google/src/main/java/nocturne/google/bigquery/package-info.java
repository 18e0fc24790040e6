/**
 * Tables in BigQuery. Rows are appended to a table {@code NAME_rows}, where one row may stand more
 * than once; the view {@code NAME} shows each alert's row once. Start at {@link
 * nocturne.google.bigquery.BigQueryTables}.
 */
@NullMarked
package nocturne.google.bigquery;

import org.jspecify.annotations.NullMarked;
