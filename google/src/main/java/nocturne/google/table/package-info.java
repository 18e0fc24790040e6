/**
 * The table sink where there is no log: messages of the alerts' topic become rows, or dead letters.
 * Start at {@link nocturne.google.table.TableSink}.
 */
@NullMarked
package nocturne.google.table;

import org.jspecify.annotations.NullMarked;
