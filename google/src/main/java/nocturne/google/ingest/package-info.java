/**
 * Ingest where topics keep no log and have no transactions: the ledger is numbered objects, each
 * put only if its number is free, and an <i>intent</i> is put before what it says is published.
 * What the ledger has decides; what may not be published is published again by whoever comes next.
 * Decides nothing about packets, which is {@link nocturne.broker.ingest}'s. Start at {@link
 * nocturne.google.ingest.IntentIngest}. The protocol is in docs/protocols.md, its model in
 * docs/models.
 */
@NullMarked
package nocturne.google.ingest;

import org.jspecify.annotations.NullMarked;
