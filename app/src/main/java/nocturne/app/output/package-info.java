/**
 * How results are written: as a table for eyes, as CSV, or as JSON lines. Values come in as they
 * are and only the table rounds them; nothing here knows what a row means. Start at {@link Rows}.
 */
@NullMarked
package nocturne.app.output;

import org.jspecify.annotations.NullMarked;
