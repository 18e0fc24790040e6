/**
 * The night's journal: numbered entries in the broker's files, each stating an intention, each put
 * only if its number is free. Whoever acts for a night (the conductor, ingest) reads here what is
 * wanted; orders travel no other way. {@link nocturne.broker.journal.NightView} is the other half
 * of what is known of a night: what the ledger says. Start at {@link
 * nocturne.broker.journal.Journal}.
 */
@NullMarked
package nocturne.broker.journal;

import org.jspecify.annotations.NullMarked;
