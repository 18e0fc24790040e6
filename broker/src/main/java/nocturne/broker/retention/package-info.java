/**
 * What is deleted, and what never is. Records of our topics go once every stage has passed them and
 * every night that began before them is closed, balanced and old enough; the survey topics that we
 * made ourselves go whole. The ledger, the journal, the books, the archive and the tables are never
 * touched. Start at {@link nocturne.broker.retention.Retention}.
 */
@NullMarked
package nocturne.broker.retention;

import org.jspecify.annotations.NullMarked;
