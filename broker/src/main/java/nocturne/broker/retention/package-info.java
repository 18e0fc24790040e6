/**
 * Deletes records of our topics once every stage has passed them and every night that began before
 * them is closed, balanced and old enough, and survey topics that we made ourselves once their
 * night is. Never deletes from the ledger, the journal, the books, the archive or the tables. Start
 * at {@link nocturne.broker.retention.Retention}.
 */
@NullMarked
package nocturne.broker.retention;

import org.jspecify.annotations.NullMarked;
