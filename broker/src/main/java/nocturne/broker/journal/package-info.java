/**
 * The night's journal: numbered entries in the broker's files, each stating an intention, each put
 * only if its number is free. Whoever acts for a night (the conductor, ingest) reads here what is
 * wanted; orders travel no other way. Start at {@link nocturne.broker.journal.Journal}.
 */
@NullMarked
package nocturne.broker.journal;

import org.jspecify.annotations.NullMarked;
