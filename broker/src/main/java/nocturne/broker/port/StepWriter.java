package nocturne.broker.port;

import java.util.Set;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.RecordPlace;

/**
 * Publishes messages and their ledger records in one step. For one thread.
 *
 * <pre>
 *   writer.begin();
 *   Receipt at = writer.publish(topic, message);   // may be many
 *   writer.flush();                                // now at.position() is known
 *   writer.record(ledgerRecord);                   // which may name those positions
 *   writer.commit();                               // all of it is there to stay, or nothing
 * </pre>
 *
 * Every method may throw a {@link PortException}. After {@link PortException.Fenced} or {@link
 * PortException.Unknown} only {@link #close} may be called.
 */
public interface StepWriter extends AutoCloseable {

  /** The place of a published message. */
  interface Receipt {
    /**
     * @throws IllegalStateException before {@link StepWriter#flush}
     */
    RecordPlace position();
  }

  /**
   * Says to which topics nobody else publishes while this is true: all of them, each time. The
   * positions of messages there may be told before they are sent, and {@link #commit} compares
   * them: it is refused as {@link PortException.Unavailable}, and the step dropped, if somebody
   * else published there after all. Between two steps only.
   */
  default void alone(Set<String> topics) {}

  void begin();

  /** Sends without waiting. */
  Receipt publish(String topic, Message message);

  /** Waits until everything published so far has its position, if one is not known already. */
  void flush();

  /** Appends a record to the ledger, in the same step. */
  void record(LedgerRecord record);

  /**
   * Commits the step. If the step's record is in the ledger, its messages are published, by this
   * writer or by its successor.
   */
  void commit();

  /** Drops everything since {@link #begin}; nothing of it becomes visible. */
  void abort();

  /** Called again and again while there is nothing to do, between two steps. */
  default void idle() {}

  /** Aborts an open step and gives the writer up. */
  @Override
  void close();
}
