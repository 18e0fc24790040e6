/**
 * What an instance knows, as records: an archived alert with its verdict, fit and plot; alerts by
 * object or place; nights with their books and steps; how the instance stands. A query prints
 * nothing and knows no command line; commands are one way to show its answer. Start at {@link
 * nocturne.app.query.AlertQuery}.
 */
@NullMarked
package nocturne.app.query;

import org.jspecify.annotations.NullMarked;
