/**
 * Writes results as an aligned table, as CSV, or as JSON lines. Only the table rounds values;
 * nothing here depends on what a row means. Start at {@link Rows}.
 */
@NullMarked
package nocturne.app.output;

import org.jspecify.annotations.NullMarked;
