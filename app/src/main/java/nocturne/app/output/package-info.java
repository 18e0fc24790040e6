/**
 * Writes results as an aligned table, as CSV, or as JSON lines; those whose columns are described,
 * in the formats of astronomical programs as well. Only the aligned table rounds values; nothing
 * here depends on what a row means. Start at {@link Rows} and {@link DescribedTable}.
 */
@NullMarked
package nocturne.app.output;

import org.jspecify.annotations.NullMarked;
