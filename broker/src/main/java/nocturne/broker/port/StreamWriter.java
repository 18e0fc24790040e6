package nocturne.broker.port;

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

  void commit();

  /** Drops everything since {@link #begin}; nothing of it becomes visible. */
  void abort();

  /** Aborts what is open and gives the id up. */
  @Override
  void close();
}
