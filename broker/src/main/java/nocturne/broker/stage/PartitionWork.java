package nocturne.broker.stage;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nocturne.broker.ledger.Range;
import nocturne.broker.port.StreamRecord;
import nocturne.broker.port.StreamWriter;
import nocturne.core.alert.Candid;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * What a stage whose progress is in the ledger does with one partition: it collects, and when a
 * range is cut it settles what the range is and publishes its outputs in the transaction that
 * carries the ledger record. For one thread.
 *
 * @param <T> what it works on
 */
public interface PartitionWork<T extends StageRecord> extends AutoCloseable {

  /** Takes one record; answers whether the range should be cut now. */
  boolean take(T item);

  /** The same with one that cannot be read. */
  boolean takeUnreadable(StreamRecord message, Night night, UnreadableException why);

  /**
   * Does what must be done before the transaction, such as storing under a name made of the range.
   */
  Settled settle(Night night, Range range);

  /** Forgets what was taken: it is committed, or will be read again. */
  void clear();

  @Override
  void close();

  /**
   * Begins work on partitions.
   *
   * @param <T> what is worked on
   */
  @FunctionalInterface
  interface Factory<T extends StageRecord> {
    /**
     * @param to the newest {@code to}: where the next range begins
     */
    PartitionWork<T> begin(int partition, long to);
  }

  /** A range ready to be committed. */
  interface Settled {
    /** What is to be committed: the range that was cut, or that of a predecessor's output. */
    Range range();

    /** Publishes the outputs, inside a transaction that is open. */
    Tally publish(StreamWriter writer);
  }

  /**
   * What the ledger says of a range.
   *
   * @param taken records in it
   * @param deadLettered how many got a dead letter
   * @param passed candids that passed a filter, or were fitted
   * @param counts what became of the others, by the stage's own words
   */
  record Tally(
      int taken, int deadLettered, List<Candid> passed, SortedMap<String, Integer> counts) {
    public Tally {
      passed = List.copyOf(passed);
      counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
    }

    /** One without counts. */
    public Tally(int taken, int deadLettered, List<Candid> passed) {
      this(taken, deadLettered, passed, Collections.emptySortedMap());
    }
  }
}
