package nocturne.broker.port;

import java.util.function.Consumer;

/**
 * Records of topics that another store holds as well. What a topic has lost is put back from there,
 * at the same offsets.
 */
public interface SavedRecords {
  /** Nothing is held of any topic. */
  SavedRecords NONE =
      new SavedRecords() {
        @Override
        public long end(String topic, int partition) {
          return 0;
        }

        @Override
        public void read(
            String topic, int partition, long from, Consumer<? super LogRecord> each) {}
      };

  /**
   * The first offset to restore if a partition is lost completely; earlier records are no longer
   * needed.
   */
  default long begin(String topic, int partition) {
    return 0;
  }

  /**
   * Whether to keep records after a damaged part. False for a topic whose readers take missing
   * offsets for empty, since the damage would not show there.
   */
  default boolean keepsBehindDamage(String topic) {
    return true;
  }

  /** The offset after the last record held of a partition; 0 if none is held. */
  long end(String topic, int partition);

  /**
   * Reads the records held of a partition, as they were published, by ascending offset. A record
   * that cannot be read is passed over.
   *
   * @param from first offset
   */
  void read(String topic, int partition, long from, Consumer<? super LogRecord> each);
}
