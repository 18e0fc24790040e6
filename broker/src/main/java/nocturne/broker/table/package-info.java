/**
 * The table sink: published alerts become rows of the alerts' table, fits rows of their own. Rows
 * and their ranges are appended in one step. An append that does not follow the newest is refused,
 * so the table has the stage's progress and each alert has one row. A row that the table refuses
 * becomes a dead letter. Start at {@link nocturne.broker.table.TableCommits}.
 */
@NullMarked
package nocturne.broker.table;

import org.jspecify.annotations.NullMarked;
