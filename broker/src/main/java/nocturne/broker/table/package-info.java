/**
 * The table sink: published alerts become rows of the alerts' table, fits those of theirs. Rows and
 * the ranges they came from are appended in one step, and an append that does not follow on the
 * newest is refused, so the table itself says where the stage stands, and each alert has one row. A
 * row that the table refuses gets a dead letter. Start at {@link
 * nocturne.broker.table.TableCommits}.
 */
@NullMarked
package nocturne.broker.table;

import org.jspecify.annotations.NullMarked;
