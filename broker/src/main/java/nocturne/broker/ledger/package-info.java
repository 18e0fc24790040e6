/**
 * What the night's ledger says: for each transaction of ingest the survey's next positions and
 * every packet's outcome, for each step of a stage the range it took and what came of it. Values
 * and their bytes only, which {@code RecordFormat} makes of any record that is kept; reading and
 * writing are the {@code port}'s. Start at {@link nocturne.broker.ledger.LedgerRecord}.
 */
@NullMarked
package nocturne.broker.ledger;

import org.jspecify.annotations.NullMarked;
