package nocturne.broker.port;

import java.util.Map;
import nocturne.broker.ledger.LedgerRecord;
import nocturne.broker.ledger.Position;

/**
 * Publishes messages and the ledger records that tell of them in one step. For one thread.
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
 * PortException.Unknown} the writer is good for nothing but {@link #close}.
 */
public interface StreamWriter extends AutoCloseable {

  /** Where a published message came to stand. */
  interface Receipt {
    /**
     * @throws IllegalStateException before {@link StreamWriter#flush}
     */
    Position position();
  }

  void begin();

  /** Sends without waiting. Without a key the back end chooses the partition. */
  Receipt publish(String topic, Message message);

  /** Waits until everything published so far has its position. */
  void flush();

  /** Adds a record to the ledger, in the same step. */
  void record(LedgerRecord record);

  /**
   * Makes this transaction depend on a group member: the commit is refused, and nothing of it
   * becomes visible, unless the member still holds these partitions. The positions are noted for
   * displays of lag. May be called for several members.
   *
   * @param next by partition, the offset of the next record to take
   * @throws PortException.Fenced when the member no longer holds them, here or at the commit; the
   *     writer is then good for nothing but {@link #close}
   */
  void progress(GroupMember member, Map<TopicPartition, Long> next);

  void commit();

  /** Drops everything since {@link #begin}; nothing of it becomes visible. */
  void abort();

  /** Aborts what is open and gives the id up. */
  @Override
  void close();
}
