package nocturne.broker.ledger;

/**
 * The place of a record on a topic. Stages compare offsets only within a partition.
 *
 * @param partition from 0
 * @param offset ascending within the partition, with gaps
 */
public record RecordPlace(int partition, long offset) {}
