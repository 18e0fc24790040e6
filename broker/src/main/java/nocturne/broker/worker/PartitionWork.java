package nocturne.broker.worker;

import java.util.List;
import nocturne.broker.ledger.Range;
import nocturne.broker.ledger.Retried;
import nocturne.broker.ledger.Tally;
import nocturne.broker.port.LogRecord;
import nocturne.broker.port.Message;
import nocturne.core.alert.UnreadableException;
import nocturne.core.night.Night;

/**
 * A stage's work on one partition: it collects records, and when a batch is committed it says what
 * came of them. For one thread.
 *
 * @param <T> what it works on
 */
public interface PartitionWork<T extends StageRecord> extends AutoCloseable {

  /** Takes one record; answers whether the batch should be committed now. */
  boolean take(T item);

  /** Takes one record that cannot be read; answers whether the batch should be committed now. */
  boolean takeUnreadable(LogRecord message, Night night, UnreadableException why);

  /** Whether something is to be published for what was taken. If not, its commit may wait. */
  default boolean hasOutput() {
    return true;
  }

  /**
   * Stores an object whose name is made from the range, where there is one, and returns what to
   * commit.
   *
   * @param night of every record taken, unless the stage mixes nights
   * @param range from the end of the stage's previous range to the offset after the last record
   *     taken
   */
  Settled settle(Night night, Range range);

  /** Completes what else must be stored before the commit. */
  default void finish() {}

  /** Forgets what was taken: it is committed, or is read again. */
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
     * @param to where the stage's next range begins
     */
    PartitionWork<T> begin(int partition, long to);
  }

  /** A message and the topic it goes to. */
  record Outgoing(String topic, Message message) {}

  /**
   * A batch, ready to be committed.
   *
   * @param range to be committed: the requested range, or that of an output which a predecessor
   *     stored under the same name
   * @param messages in the order of publishing
   * @param retried dead letters that are good now
   * @param tally the ledger's counts of the range
   */
  record Settled(Range range, List<Outgoing> messages, List<Retried> retried, Tally tally) {
    public Settled {
      messages = List.copyOf(messages);
      retried = List.copyOf(retried);
    }
  }
}
