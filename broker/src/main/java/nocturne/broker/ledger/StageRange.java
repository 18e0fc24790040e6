package nocturne.broker.ledger;

import nocturne.core.night.Night;

/**
 * A stage took a range of one partition, all of one night.
 *
 * @param stage whose range it is
 * @param night of every record in the range
 * @param topic the topic it read
 * @param partition of that topic
 * @param range the offsets taken
 * @param tally what became of the records
 */
public record StageRange(
    Stage stage, Night night, String topic, int partition, Range range, Tally tally)
    implements LedgerRecord {}
