/**
 * Ingest: the one place where packets of the survey come in. Each is decoded once, told apart from
 * what was seen before, and published or rejected in one transaction with the ledger's record of
 * it; only what is committed is handed to the stages behind. Nothing is archived, in the table or
 * evaluated here, and no stage can hold ingest up. Start at {@link nocturne.broker.ingest.Ingest}.
 */
@NullMarked
package nocturne.broker.ingest;

import org.jspecify.annotations.NullMarked;
