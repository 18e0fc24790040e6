/**
 * What an alert looks like as a row of a table, whoever keeps the table: which columns it has of
 * its own, and which the packet's fields become. Start at {@link nocturne.core.row.ColumnMapping}.
 */
@NullMarked
package nocturne.core.row;

import org.jspecify.annotations.NullMarked;
