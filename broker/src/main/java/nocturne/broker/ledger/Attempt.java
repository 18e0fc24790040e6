package nocturne.broker.ledger;

import nocturne.core.night.Night;

/**
 * A worker that did not stop cleanly is about to take one record by itself, for the n-th time.
 *
 * @param stage whose attempt it is
 * @param night of the record
 * @param topic the topic it reads
 * @param partition of that topic
 * @param offset of the record
 * @param n from 1
 */
public record Attempt(Stage stage, Night night, String topic, int partition, long offset, int n)
    implements LedgerRecord {}
