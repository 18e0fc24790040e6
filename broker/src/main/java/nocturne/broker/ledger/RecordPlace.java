package nocturne.broker.ledger;

/**
 * Where a record stands in a topic. Stages compare offsets of one partition and nothing more.
 *
 * @param partition from 0
 * @param offset ascending within the partition, with gaps
 */
public record RecordPlace(int partition, long offset) {}
