package nocturne.broker.port;

import java.util.Map;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Position;

/**
 * Publishes messages and their ledger records in one step. For one thread.
 *
 * <pre>
 *   writer.begin();
 *   Receipt at = writer.publish(topic, message);   // may be many
 *   writer.flush();                                // now at.position() is known
 *   writer.record(ledgerRecord);                   // which may name those positions
 *   writer.commit();                               // all of it becomes visible, or nothing
 * </pre>
 *
 * Every method may throw a {@link PortException}. After {@link PortException.Fenced} or {@link
 * PortException.Unknown} only {@link #close} may be called.
 */
public interface LogWriter extends AutoCloseable {

  /** The place of a published message. */
  interface Receipt {
    /**
     * @throws IllegalStateException before {@link LogWriter#flush}
     */
    Position position();
  }

  void begin();

  /**
   * Sends without waiting, to the partition that the key decides. Without a key the back end
   * chooses it.
   */
  Receipt publish(String topic, Message message);

  /** Sends without waiting, to this partition whatever the key is. */
  Receipt publish(TopicPartition to, Message message);

  /** Waits until everything published so far has its position. */
  void flush();

  /** Appends a record to the ledger, in the same transaction. */
  void record(LedgerRecord record);

  /**
   * Makes this transaction depend on a group member: the commit is refused, and nothing of it
   * becomes visible, unless the member still holds these partitions. The offsets also show the
   * group's lag. May be called for several members.
   *
   * @param next by partition, the offset of the next record to take
   * @throws PortException.Fenced if the member no longer holds them, here or at the commit;
   *     afterwards only {@link #close} may be called
   */
  void progress(GroupMember member, Map<TopicPartition, Long> next);

  void commit();

  /** Drops everything since {@link #begin}; nothing of it becomes visible. */
  void abort();

  /** Aborts an open transaction and gives the id up. */
  @Override
  void close();
}
