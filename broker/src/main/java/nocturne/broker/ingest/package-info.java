/**
 * Ingest: the only place where the survey's packets come in. Each packet is decoded once, compared
 * with what was seen before, and published or rejected in one transaction with the ledger's record
 * of it. Only committed batches are handed to the stages behind. Nothing is archived, put into a
 * table or evaluated here, and no stage can delay ingest. Start at {@link
 * nocturne.broker.ingest.Ingest}.
 */
@NullMarked
package nocturne.broker.ingest;

import org.jspecify.annotations.NullMarked;
