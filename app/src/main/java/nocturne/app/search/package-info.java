/**
 * What searches find, as tables with described columns: the same in files that commands write and
 * that the page offers.
 *
 * <p>The searches themselves are in {@code query}, the formats in {@code output}. Nothing here
 * reads or decides. Start with {@link nocturne.app.search.AlertTables}.
 */
@NullMarked
package nocturne.app.search;

import org.jspecify.annotations.NullMarked;
